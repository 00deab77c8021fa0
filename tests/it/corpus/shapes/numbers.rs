//! Numbers, and how those of 64 bits travel.

use std::num::{NonZeroI16, NonZeroU8, NonZeroU32, NonZeroU64};

use super::prelude::*;
use super::{PATTERN, RANGE, WHOLE};

#[payload]
pub(crate) struct Small {
    a: u8,
    b: i8,
    c: u16,
    d: i16,
}

#[payload]
pub(crate) struct Words {
    unsigned: u32,
    signed: i32,
}

#[payload]
pub(crate) struct Floats {
    single: f32,
    double: f64,
}

#[payload]
pub(crate) struct Numbers64 {
    #[payload(number)]
    count: u64,
    #[payload(number)]
    offset: i64,
    #[payload(number)]
    size: usize,
    #[payload(number)]
    list: Vec<u64>,
    #[payload(number)]
    maybe: Option<i64>,
}

#[payload]
pub(crate) struct Strings64 {
    #[payload(string)]
    id: u64,
    #[payload(string)]
    balance: i64,
    #[payload(string)]
    big: u128,
    #[payload(string)]
    parent: Option<u64>,
}

#[payload]
pub(crate) struct NeverZero {
    count: NonZeroU32,
    small: Option<NonZeroU8>,
    offset: NonZeroI16,
    #[payload(number)]
    id: NonZeroU64,
}

#[payload]
pub(crate) struct Ranged {
    #[payload(range(min = 1, max = 5))]
    stars: u8,
    #[payload(range(min = 0.0, max = 1.0))]
    share: f64,
    #[payload(range(max = 10))]
    limit: Option<i32>,
}

shapes! { NumberShapes in "numbers.rs":
    small: Small => shape("Small integers")
        .value(Small { a: 255, b: -128, c: 65_535, d: -32_768 })
        .input(json!({"a": 0, "b": 0, "c": 0, "d": 0}))
        .refused_but(json!({"a": 256, "b": 0, "c": 0, "d": 0}), &[TypeScript], RANGE)
        .refused_but(json!({"a": -1, "b": 0, "c": 0, "d": 0}), &[TypeScript], RANGE)
        .refused_but(json!({"a": 0, "b": 128, "c": 0, "d": 0}), &[TypeScript], RANGE)
        .refused_but(json!({"a": 0, "b": 0, "c": 65_536, "d": 0}), &[TypeScript], RANGE)
        .refused_but(json!({"a": 0, "b": 0, "c": 0, "d": 32_768}), &[TypeScript], RANGE)
        .refused(json!({"a": "0", "b": 0, "c": 0, "d": 0}));
    words: Words => shape("Integers of 32 bits")
        .value(Words { unsigned: u32::MAX, signed: i32::MIN })
        .input(json!({"unsigned": 0, "signed": 0}))
        .refused_but(json!({"unsigned": 4_294_967_296_u64, "signed": 0}), &[TypeScript], RANGE)
        .refused_but(json!({"unsigned": 0, "signed": 2_147_483_648_u64}), &[TypeScript], RANGE)
        .refused_but(json!({"unsigned": 1.5, "signed": 0}), &[TypeScript], WHOLE)
        .refused_but(json!({"unsigned": 1.0, "signed": 0}), &[Schema, TypeScript], "1.0 is an integer to all but serde; JavaScript writes 1");
    floats: Floats => shape("Floats")
        .value(Floats { single: 0.5, double: 1e300 })
        .value_but(Floats { single: f32::NAN, double: f64::INFINITY }, &[Schema, TypeScript], "NaN and infinities are written as `null`")
        .input(json!({"single": 1, "double": -1.5e-7}))
        .refused(json!({"single": 1, "double": "1"}))
        .refused(json!({"single": null, "double": 1}));
    numbers64: Numbers64 => shape("Integers of 64 bits as numbers")
        .value(Numbers64 { count: 1, offset: -1, size: 2, list: vec![1 << 52], maybe: None })
        .input(json!({"count": 9_007_199_254_740_991_u64, "offset": 0, "size": 0, "list": []}))
        .refused(json!({"count": "1", "offset": 0, "size": 0, "list": []}))
        .refused_but(json!({"count": -1, "offset": 0, "size": 0, "list": []}), &[TypeScript], RANGE);
    strings64: Strings64 => shape("Integers of 64 bits as strings")
        .value(Strings64 { id: u64::MAX, balance: i64::MIN, big: u128::MAX, parent: None })
        .value(Strings64 { id: 0, balance: 0, big: 0, parent: Some(7) })
        .input(json!({"id": "1", "balance": "-1", "big": "340282366920938463463374607431768211455"}))
        .refused(json!({"id": 1, "balance": "-1", "big": "0"}))
        .refused_but(json!({"id": "01", "balance": "-1", "big": "0"}), &[TypeScript], PATTERN)
        .refused_but(json!({"id": "-1", "balance": "-1", "big": "0"}), &[TypeScript], PATTERN)
        .refused_but(json!({"id": "18446744073709551616", "balance": "-1", "big": "0"}), &[Schema, TypeScript], RANGE);
    never_zero: NeverZero => shape("Integers that are never 0")
        .value(NeverZero {
            count: NonZeroU32::MAX,
            small: None,
            offset: NonZeroI16::MIN,
            id: NonZeroU64::MIN,
        })
        .input(json!({"count": 1, "small": 255, "offset": -1, "id": 1}))
        .refused_but(json!({"count": 0, "offset": 1, "id": 1}), &[TypeScript], RANGE)
        .refused_but(json!({"count": 1, "small": 0, "offset": 1, "id": 1}), &[TypeScript], RANGE)
        .refused_but(json!({"count": 1, "offset": 0, "id": 1}), &[TypeScript], RANGE)
        .refused_but(json!({"count": 1, "offset": 1, "id": 0}), &[TypeScript], RANGE)
        .refused_but(json!({"count": 1, "offset": 32_768, "id": 1}), &[TypeScript], RANGE)
        .refused(json!({"count": "1", "offset": 1, "id": 1}));
    ranged: Ranged => shape("Numbers in a range")
        .value(Ranged { stars: 1, share: 0.5, limit: None })
        .input(json!({"stars": 5, "share": 1, "limit": 10}))
        .refused_but(json!({"stars": 0, "share": 1}), &[TypeScript], RANGE)
        .refused_but(json!({"stars": 6, "share": 1}), &[TypeScript], RANGE)
        .refused_but(json!({"stars": 1, "share": 1.01}), &[TypeScript], RANGE)
        .refused_but(json!({"stars": 1, "share": 1, "limit": 11}), &[TypeScript], RANGE);
    number: f64 => shape("A number alone")
        .value(1.5)
        .input(json!(-0.0))
        .refused(json!("1"))
        .refused(json!(null));
}
