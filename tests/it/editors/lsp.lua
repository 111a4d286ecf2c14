-- Neovim and `permc lsp`: attaching, findings, a fix, hover, renaming, formatting. What came of each is written to `out`.
local out = {}

local function wait(what, done)
  assert(vim.wait(30000, done, 20), 'waited in vain for ' .. what)
end

local function lines(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '|')
end

local function run()
  vim.cmd('edit a.perm')
  local buffer = vim.api.nvim_get_current_buf()
  local id = vim.lsp.start_client({ name = 'permc', cmd = { 'permc', 'lsp' }, root_dir = vim.fn.getcwd() })
  assert(id and vim.lsp.buf_attach_client(buffer, id), 'no server')
  local client = vim.lsp.get_client_by_id(id)
  local encoding = client.offset_encoding
  local document = vim.lsp.util.make_text_document_params(buffer)

  local function ask(method, line, column, more)
    local params = { textDocument = document, position = { line = line, character = column } }
    local answer = client.request_sync(method, vim.tbl_extend('force', params, more or {}), 30000, buffer)
    assert(answer and not answer.err, method .. ': ' .. vim.inspect(answer))
    return answer.result
  end

  wait('a finding', function() return #vim.diagnostic.get(buffer) == 1 end)
  local found = vim.diagnostic.get(buffer)[1]
  table.insert(out, ('%d:%d %s %s'):format(found.lnum, found.col, found.code or '', found.message:match('^[^\n]*')))

  local place = { line = found.lnum, character = found.col }
  local at = { range = { start = place, ['end'] = place }, context = { diagnostics = {} } }
  local actions = ask('textDocument/codeAction', 1, 0, at)
  table.insert(out, actions[1].title)
  vim.lsp.util.apply_workspace_edit(actions[1].edit, encoding)
  wait('no finding', function() return #vim.diagnostic.get(buffer) == 0 end)
  table.insert(out, lines(buffer))

  local hover = ask('textDocument/hover', 0, 12)
  table.insert(out, tostring(hover.contents.value:find('Reads orders', 1, true) ~= nil))

  vim.lsp.util.apply_workspace_edit(ask('textDocument/rename', 1, 6, { newName = 'clerk' }), encoding)
  table.insert(out, lines(buffer))
  table.insert(out, lines(vim.fn.bufnr('b.perm')))

  local edits = ask('textDocument/formatting', 0, 0, { options = { tabSize = 2, insertSpaces = true } })
  vim.lsp.util.apply_text_edits(edits, buffer, encoding)
  table.insert(out, lines(buffer))
  client.stop()
  wait('its end', function() return client.is_stopped() end)
end

local ok, failure = xpcall(run, debug.traceback)
if not ok then table.insert(out, failure) end
vim.fn.writefile(vim.split(table.concat(out, '\n'), '\n'), 'out')
vim.cmd('qall!')
