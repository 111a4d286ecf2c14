/**
 * The grammar of `.perm` files for editors. `grammar/perm.pest` is what defines the language; this one accepts what that
 * one accepts, and may accept more. A test compares their words.
 */

// What stands between commas. A comma behind the last is for a closing brace only, which is not looked at here.
const list = (rule) => seq(rule, repeat(seq(',', rule)), optional(','));

module.exports = grammar({
  name: 'perm',

  // A reserved word is a name where the language does not expect it, so values may be words.
  word: ($) => $.name,
  extras: ($) => [/\s/, $.comment],
  supertypes: ($) => [$.declaration],

  rules: {
    source_file: ($) => repeat(choice($.package, seq(repeat($.allow_attribute), $.declaration))),

    declaration: ($) =>
      choice(
        $.permission, $.role, $.addon, $.action, $.resource, $.scope, $.attribute, $.group, $.default, $.restriction,
        $.assign, $.assertion, $.at_most, $.matrix, $.test,
      ),

    package: ($) => seq('package', field('name', alias($.name, $.package_name))),
    allow_attribute: ($) => seq('@allow', '(', alias($.name, $.lint_name), optional(seq(',', 'reason', '=', $._text)), ')'),

    // Kinds of things, and things.

    scope: ($) => seq('scope', field('name', $._kind), repeat(choice($._title, seq('in', $._kind)))),
    resource: ($) =>
      seq('resource', $._kind, field('name', $._id), repeat(choice($._title, $.parent)), optional($.resource_block)),
    resource_block: ($) => seq('{', repeat($.reader_list), '}'),
    reader_list: ($) => seq('only', list($._role), 'may', list($._permission)),
    parent: ($) => seq('in', $._kind, $._id),

    attribute: ($) => seq('attribute', field('name', $._attribute), optional($._title), $.attribute_block),
    attribute_block: ($) => seq('{', list($._value), repeat($.value_set), '}'),
    value_set: ($) => seq('set', field('name', $._set), '=', list($._value)),

    // Permissions, and what an action demands.

    group: ($) => seq('group', field('name', alias($.name, $.group_name)), optional($._title), $.group_block),
    group_block: ($) => seq('{', repeat(choice(seq(repeat($.allow_attribute), $.permission), $._rule)), '}'),

    permission: ($) =>
      seq(
        'permission',
        list(field('name', $._permission)),
        repeat(choice($._title, $.per, 'filtered', 'sensitive', $.deprecated)),
        optional($.permission_block),
      ),
    per: ($) => seq('per', $._kind),
    deprecated: ($) => prec.right(seq('deprecated', optional($._text))),
    permission_block: ($) => seq('{', repeat(choice($.implies, $.delegates, $.restricts, $.key, $._rule)), '}'),
    key: ($) => seq('key', $._text),
    implies: ($) => seq('implies', list($._permission_set)),
    delegates: ($) => seq('delegates', list($._permission_set), repeat(choice($.per, $.when))),
    restricts: ($) => seq('restricts', list($._permission_set), repeat(choice($.per, $.when))),

    action: ($) =>
      seq('action', field('name', $._action), repeat(choice($._title, $.per)), $.action_block),
    action_block: ($) => seq('{', repeat($._rule), '}'),

    _rule: ($) => choice($.requires, $.forbid, $.deny_with),
    requires: ($) => seq('requires', choice('nothing', $._demand), optional($.when)),
    forbid: ($) => seq('forbid', $.when),
    deny_with: ($) => seq('deny', 'with', $._text, optional($._text)),
    when: ($) => seq('when', $._condition),

    _demand: ($) =>
      choice(
        $._action,
        seq('(', $._demand, ')'),
        prec.left(1, seq($._demand, 'or', $._demand)),
        prec.left(2, seq($._demand, 'and', $._demand)),
      ),
    _condition: ($) =>
      choice(
        $.comparison,
        seq('(', $._condition, ')'),
        prec.left(1, seq($._condition, 'or', $._condition)),
        prec.left(2, seq($._condition, 'and', $._condition)),
        prec(3, seq('not', $._condition)),
      ),
    comparison: ($) => seq($._attribute, choice(seq('is', $._value), seq('in', $._set))),

    restriction: ($) => seq('restriction', field('name', $._restriction), optional($._title), '=', $._text),

    // Roles and grants.

    default: ($) => seq('default', $.grant),
    role: ($) =>
      seq('role', field('name', $._role), repeat(choice($._title, $.extends, $.without_defaults)), optional($.role_block)),
    extends: ($) => seq('extends', list($._role)),
    without_defaults: (_) => seq('without', 'defaults'),
    addon: ($) =>
      seq('addon', field('name', $._role), optional($._title), 'for', choice(seq('any', 'role'), list($._role)), $.role_block),
    role_block: ($) => seq('{', repeat(choice($.grant, $.exclude)), '}'),
    grant: ($) => seq('grant', list($._permission_set), repeat(choice($.except, $.on, $.rows))),
    exclude: ($) => seq('exclude', list($._permission_set), repeat($.except)),
    except: ($) => seq('except', list($._permission_set)),
    on: ($) => seq('on', $._kind, list($.place)),
    place: ($) => seq($._id, repeat($.parent)),
    rows: ($) => seq('where', choice('all', $._text, $._restriction)),

    // Governance.

    assign: ($) => seq('assign', list($._role_set), 'by', choice($.holders, list($._role)), optional($.when)),
    holders: ($) => seq('holders', 'of', $._permission),
    at_most: ($) =>
      seq(
        'at', 'most', $.number, 'of',
        choice(seq('roles', list($._role_set)), seq('permissions', list($._permission_set))),
        optional($._title),
      ),

    // A row is one line, so the end of a line counts there.
    matrix: ($) => seq('matrix', $.matrix_block),
    matrix_block: ($) => seq('{', repeat1($.row), '}'),
    row: ($) => seq('|', repeat1(seq(optional($._cell), '|')), '\n'),
    _cell: ($) => choice($.cell_name, $.cell_grant, $.cell_exclude, $.cell_silent, $.cell_rule),
    cell_name: ($) => $.name,
    cell_grant: (_) => choice('yes', token(/[✅✔]\uFE0F?/)),
    cell_exclude: (_) => choice('no', token(/[❌✘✗]\uFE0F?/)),
    cell_silent: (_) => '-',
    cell_rule: (_) => token(/:?--+:?/),

    // Claims.

    assertion: ($) =>
      seq(
        'assert',
        choice(
          seq('only', choice('nobody', list($._role)), choice('holds', 'hold', 'reach'), list($._permission_set)),
          seq(list($._role), choice('holds', 'hold', 'lacks', 'lack'), list($._permission_set)),
          seq(list($._role), 'within', $._role),
        ),
      ),

    test: ($) => seq('test', field('name', $._text), $.test_block),
    test_block: ($) => seq('{', repeat($.case), '}'),
    case: ($) => prec.right(seq($.subject, repeat($.claim))),
    subject: ($) => seq('as', choice('nobody', repeat1($.direct), seq(list($._role), repeat($.direct)))),
    direct: ($) => seq('grants', list($._permission_set), optional($.on)),
    claim: ($) =>
      seq(choice('allow', 'deny'), $.ask, repeat(choice($.claim_on, $.brings, $.claim_code, $.filter))),
    ask: ($) =>
      choice(
        seq('assign', $._role),
        seq(choice('delegate', 'restrict'), $._permission),
        $._action,
      ),
    claim_on: ($) => seq('on', $._kind, $.place),
    brings: ($) => seq('with', list(seq($._attribute, $._value))),
    claim_code: ($) => seq('code', $._text),
    filter: ($) => seq('filter', $._union, repeat(seq('and', $._union))),
    _union: ($) => list(choice($._text, $._restriction)),

    // Names, each called by what it names.

    _kind: ($) => alias($.name, $.kind_name),
    _role: ($) => alias($.name, $.role_name),
    _permission: ($) => alias($.name, $.permission_name),
    _action: ($) => alias($.name, $.action_name),
    _attribute: ($) => alias($.name, $.attribute_name),
    _set: ($) => alias($.name, $.set_name),
    _restriction: ($) => alias($.name, $.restriction_name),
    _permission_set: ($) => choice($._permission, $.pattern),
    _role_set: ($) => choice($._role, $.pattern),
    _id: ($) => choice(alias($.name, $.id), $._text),
    _value: ($) => choice(alias($.name, $.value), $._text),
    _title: ($) => alias($._text, $.title),

    name: (_) => /[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*/,
    pattern: (_) => token(choice(/[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*\.\*/, '*')),
    number: (_) => /[0-9]+/,

    _text: ($) => choice($.string, $.raw_string),
    string: ($) => seq('"', repeat(choice(token.immediate(prec(1, /[^"\\\n]+/)), $.escape)), token.immediate('"')),
    escape: (_) => token.immediate(/\\(u\{[0-9A-Fa-f]*\}|[^\n])/),
    raw_string: (_) => token(/`[^`\n]*`/),

    comment: (_) => token(seq('//', /[^\n]*/)),
  },
});
