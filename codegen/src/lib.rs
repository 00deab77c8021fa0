//! The contract document of Ackord, and what is printed from it.
