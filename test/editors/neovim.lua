-- Does in Neovim what a person does with a file: opens it, reads what is shown, takes the fix that is offered, formats, goes to a definition, asks what a key
-- means and what may stand in its place. Prints what it saw as JSON. The file is the last argument.
local file = vim.v.argv[#vim.v.argv]
local patience_ms = 30000

local function wait_for(what, is_so)
  if not vim.wait(patience_ms, is_so, 10) then
    error('Waited in vain for ' .. what)
  end
end

local function shown()
  return vim.tbl_map(function(diagnostic)
    return { line = diagnostic.lnum + 1, column = diagnostic.col + 1, code = diagnostic.code, message = diagnostic.message }
  end, vim.diagnostic.get(0))
end

local function ask(method, params)
  local answers, problem = vim.lsp.buf_request_sync(0, method, params, patience_ms)
  for _, answer in pairs(answers or {}) do
    if answer.error then
      error(method .. ': ' .. vim.inspect(answer.error))
    end
    return answer.result
  end
  error(method .. ' was not answered: ' .. tostring(problem))
end

local function take_likely_fix()
  local diagnostic = vim.diagnostic.get(0)[1]
  vim.api.nvim_win_set_cursor(0, { diagnostic.lnum + 1, diagnostic.col })
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics() }
  for _, action in ipairs(ask('textDocument/codeAction', params)) do
    if action.isPreferred then
      vim.lsp.util.apply_workspace_edit(action.edit, 'utf-16')
      return action.title
    end
  end
end

local function seen()
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  wait_for('diagnostics', function()
    return #vim.diagnostic.get(0) > 0
  end)
  local result = { diagnostics = shown(), fix = take_likely_fix() }
  wait_for('the diagnostics to go', function()
    return #vim.diagnostic.get(0) == 0
  end)
  vim.lsp.buf.formatting_sync(nil, patience_ms)
  result.text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\n')
  vim.fn.search('tasks.\\zsorders', 'w')
  vim.lsp.buf.definition()
  wait_for('the definition', function()
    return vim.fn.getline('.'):find('name: Orders') ~= nil
  end)
  result.definition = vim.fn.line('.')
  vim.fn.search('timeout', 'w')
  local position = vim.lsp.util.make_position_params()
  result.hovers = type(ask('textDocument/hover', position)) == 'table'
  local offered = ask('textDocument/completion', position)
  for _, item in ipairs(offered.items or offered) do
    result.completes = result.completes or item.label:find('timeout') ~= nil
  end
  return result
end

local is_fine, result = pcall(seen)
io.stdout:write(vim.json.encode(is_fine and result or { failed = tostring(result) }))
vim.cmd('qall!')
