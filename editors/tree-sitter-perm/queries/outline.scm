(package "package" @context name: (_) @name) @item
(scope "scope" @context name: (_) @name) @item
(resource "resource" @context (kind_name) @context name: (_) @name) @item
(attribute "attribute" @context name: (_) @name) @item
(group "group" @context name: (_) @name) @item
(permission "permission" @context name: (_) @name) @item
(action "action" @context name: (_) @name) @item
(restriction "restriction" @context name: (_) @name) @item
(role "role" @context name: (_) @name) @item
(addon "addon" @context name: (_) @name) @item
(test "test" @context name: (_) @name) @item
