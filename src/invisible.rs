//! Which characters show nothing, or change how others are shown.
//!
//! Guarantees: what a policy may not hold is what output does not show raw. Leaves out: look-alikes, which one can see.

use unicode_general_category::{GeneralCategory, get_general_category};

/// Selects the coloured form of the sign before it. A mark of a matrix may carry it, so it is the one that is shown as it
/// stands.
pub(crate) const COLOURED: char = '\u{FE0F}';

/// Whether a character shows nothing, or changes how others are shown. Tabs and line breaks do not count.
pub(crate) fn is_invisible(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' | ' '..='~' => false,
        '\u{34F}'
        | '\u{115F}'..='\u{1160}'
        | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{2028}'..='\u{2029}'
        | '\u{2065}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}'
        | '\u{E0000}'..='\u{E0FFF}' => true,
        _ => matches!(get_general_category(character), GeneralCategory::Format | GeneralCategory::Control),
    }
}
