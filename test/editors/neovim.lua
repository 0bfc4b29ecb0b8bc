-- Does in Neovim what a person does with a file: opens it, reads what is shown, formats it. Prints what it saw as JSON. The file is the last argument.
local file = vim.v.argv[#vim.v.argv]
local patience_ms = 30000

local function wait_for(what, is_so)
  if not vim.wait(patience_ms, is_so, 10) then
    error('Waited in vain for ' .. what)
  end
end

local function seen()
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  wait_for('diagnostics', function()
    return #vim.diagnostic.get(0) > 0
  end)
  local shown = vim.tbl_map(function(diagnostic)
    return { line = diagnostic.lnum + 1, column = diagnostic.col + 1, code = diagnostic.code, message = diagnostic.message }
  end, vim.diagnostic.get(0))
  return { diagnostics = shown }
end

local is_fine, result = pcall(seen)
io.stdout:write(vim.json.encode(is_fine and result or { failed = tostring(result) }))
vim.cmd('qall!')
