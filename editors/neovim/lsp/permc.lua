-- For Neovim 0.11 or later: on the runtime path as lsp/permc.lua, then vim.lsp.enable('permc').
return {
  cmd = { 'permc', 'lsp' },
  filetypes = { 'perm' },
  root_markers = { 'permc.toml', '.git' },
}
