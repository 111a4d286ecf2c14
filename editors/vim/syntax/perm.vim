" Vim syntax of permc policies. The word lists are those of grammar/perm.pest; a test compares them.
if exists('b:current_syntax')
  finish
endif

syntax case match
" A word is reserved only as a whole dotted name.
syntax iskeyword @,48-57,_,-,.

syntax keyword permDeclaration action addon assert assign at attribute default group matrix package permission resource
syntax keyword permDeclaration restriction role scope test
syntax keyword permStatement allow as by code delegates deny deprecated except exclude extends filter filtered for forbid
syntax keyword permStatement grant grants implies in key may on only per requires restricts sensitive set when where with
syntax keyword permStatement without
syntax keyword permContextual all and any defaults delegate hold holders holds is lack lacks most nobody not nothing of or
syntax keyword permContextual permissions reach reason restrict roles within

syntax match  permAllow      "@allow\>"
syntax match  permNumber     "\<\d\+\>"
syntax match  permOperator   "[*=|]"
syntax match  permYes        "✅\|✔"
syntax match  permNo         "❌\|✘\|✗"
syntax match  permEscape     "\\\%(["\\nt]\|u{\x\+}\)" contained
syntax region permString     start=+"+ skip=+\\.+ end=+"+ oneline contains=permEscape,@Spell
syntax region permRaw        start=+`+ end=+`+ oneline
syntax match  permComment    "//.*$" contains=permTodo,@Spell
syntax match  permDocComment "///.*$" contains=@Spell
syntax keyword permTodo TODO FIXME XXX contained
syntax region permBlock      start="{" end="}" transparent fold

highlight default link permDeclaration Keyword
highlight default link permStatement   Statement
highlight default link permContextual  Statement
highlight default link permAllow       PreProc
highlight default link permNumber      Number
highlight default link permOperator    Operator
highlight default link permYes         Boolean
highlight default link permNo          Boolean
highlight default link permEscape      SpecialChar
highlight default link permString      String
highlight default link permRaw         String
highlight default link permComment     Comment
highlight default link permDocComment  SpecialComment
highlight default link permTodo        Todo

let b:current_syntax = 'perm'
