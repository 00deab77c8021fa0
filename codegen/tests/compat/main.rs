//! Whether clients of an older contract get on with a newer one.

mod documents;
mod events;
mod properties;
mod random;
mod schemas;
mod support;
