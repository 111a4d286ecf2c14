//! The landing page: short, and every word of it that can be run is true.
