autocmd BufNewFile,BufRead *.perm setfiletype perm
