" :make checks the policy that the current directory belongs to, :make PATH that of a path.
" Columns are counted in characters, so they are off on a line with letters outside of ASCII before the place.
if exists('current_compiler')
  finish
endif
let current_compiler = 'permc'

CompilerSet makeprg=permc\ check\ --format\ short\ $*
CompilerSet errorformat=%f:%l:%c:\ %t%*[a-z][%*[^]]]:\ %m,%-G%.%#
