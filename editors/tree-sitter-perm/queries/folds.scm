[
  (resource_block)
  (attribute_block)
  (group_block)
  (permission_block)
  (action_block)
  (role_block)
  (matrix_block)
  (test_block)
] @fold
