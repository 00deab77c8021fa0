//! The macros of Ackord.
