" Indents by braces; what stands below `as` in a test is one step further in.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=PermIndent(v:lnum) indentkeys=0},0=as,!^F,o,O
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

if exists('*PermIndent')
  finish
endif

" A line without its strings and its comment.
function! s:Bare(number) abort
  return substitute(substitute(getline(a:number), '"\%(\\.\|[^"\\]\)*"\|`[^`]*`', '', 'g'), '//.*', '', '')
endfunction

function! PermIndent(number) abort
  let l:above = prevnonblank(a:number - 1)
  if l:above == 0
    return 0
  endif
  let l:step = indent(l:above)
  let l:text = s:Bare(l:above)
  let l:own = getline(a:number)
  if l:text =~# '{\s*$' || (l:text =~# '^\s*as\>' && l:own =~# '^\s*\%(allow\|deny\|$\)')
    let l:step += shiftwidth()
  endif
  if l:own =~# '^\s*as\>' && l:text =~# '^\s*\%(allow\|deny\)\>'
    let l:step -= shiftwidth()
  elseif l:own =~# '^\s*}'
    let l:open = searchpair('{', '', '}', 'bnW', 'synIDattr(synID(line("."), col("."), 1), "name") =~# "String\\|Comment"')
    return l:open ? indent(l:open) : 0
  endif
  return max([l:step, 0])
endfunction
