(permission name: (permission_name) @name) @definition.function
(action name: (action_name) @name) @definition.function
(group name: (group_name) @name) @definition.module
(role name: (role_name) @name) @definition.class
(addon name: (role_name) @name) @definition.class
(scope name: (kind_name) @name) @definition.type
(attribute name: (attribute_name) @name) @definition.type
(restriction name: (restriction_name) @name) @definition.constant
(package name: (package_name) @name) @definition.module

(extends (role_name) @name) @reference.class
(grant (permission_name) @name) @reference.call
(requires (action_name) @name) @reference.call
