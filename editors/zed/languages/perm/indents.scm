(_ "{" "}" @end) @indent
(case) @indent
