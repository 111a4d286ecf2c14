(comment) @comment
((comment) @comment.documentation (#match? @comment.documentation "^///"))

[(string) (raw_string)] @string
(escape) @string.escape
(number) @number

; Words that start a declaration.
[
  "action" "addon" "assert" "assign" "at" "attribute" "default" "group" "matrix" "package" "permission" "resource"
  "restriction" "role" "scope" "test"
] @keyword

; Words that start a statement or a clause.
[
  "allow" "as" "by" "code" "delegates" "deny" "deprecated" "except" "exclude" "extends" "filter" "filtered" "for"
  "forbid" "grant" "grants" "implies" "in" "key" "may" "on" "only" "per" "requires" "restricts" "sensitive" "set"
  "when" "where" "with" "without"
] @keyword

; Words only where they are expected.
[
  "all" "and" "any" "defaults" "delegate" "hold" "holders" "holds" "is" "lack" "lacks" "most" "nobody" "not" "nothing"
  "of" "or" "permissions" "reach" "reason" "restrict" "roles" "within"
] @keyword.operator

"@allow" @attribute
(lint_name) @attribute

(package_name) @namespace
(role_name) @type
(permission_name) @function
(action_name) @function
(group_name) @function
(kind_name) @type.builtin
(attribute_name) @property
(set_name) @constant
(value) @constant
(restriction_name) @variable
(id) @variable
(pattern) @function.special
(cell_name) @type
[(cell_grant) (cell_exclude)] @constant.builtin
[(cell_silent) (cell_rule)] @punctuation.special

["{" "}" "(" ")"] @punctuation.bracket
["," "|"] @punctuation.delimiter
"=" @operator
