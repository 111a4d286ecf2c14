-- A linter for nvim-lint: require('lint').linters_by_ft.perm = { 'permc' }.
-- What is not saved is checked in place of its file, together with the rest of the project.
local pattern = '^(.+):(%d+):(%d+): (%a+)%[([%a%d-]+)%]: (.+)$'
local groups = { 'file', 'lnum', 'col', 'severity', 'code', 'message' }
local severities = { error = vim.diagnostic.severity.ERROR, warning = vim.diagnostic.severity.WARN }

return function()
  local name = vim.api.nvim_buf_get_name(0)
  local folder = vim.fn.fnamemodify(name, ':h')
  local config = vim.fn.findfile('permc.toml', vim.fn.escape(folder, ' ;,') .. ';')
  local root = config == '' and folder or vim.fn.fnamemodify(config, ':p:h')
  return {
    cmd = 'permc',
    stdin = true,
    args = { 'check', '--format', 'short', '--stdin-filename', name, root, '-' },
    ignore_exitcode = true,
    parser = require('lint.parser').from_pattern(pattern, groups, severities, { source = 'permc' }),
  }
end
