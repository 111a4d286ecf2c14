//! Nothing: what there is are tests, in `tests/it/third_opinion.rs`.
