//! Integers of 64 bits and more as strings: what `#[payload(string)]` makes of a field, since JavaScript's numbers end at 2^53.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An integer, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot travel as the string of an integer",
    note = "`#[payload(string)]` is for integers and `Option`s of them"
)]
pub trait IntString: Sized {
    /// The integer's name, as schemas have it in `x-integer`. It does not depend on the machine.
    const INTEGER: &'static str;

    /// The digits; `None` is `null`.
    fn digits(&self) -> Option<String>;

    /// Reads them again.
    fn from_digits(digits: Option<&str>) -> Option<Self>;
}

/// Writes the integer as a string.
///
/// # Errors
///
/// Those of the serializer.
pub fn serialize<T: IntString, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.digits().serialize(serializer)
}

/// Reads the integer from a string.
///
/// # Errors
///
/// When it is no string, or holds no integer of this type.
pub fn deserialize<'de, T: IntString, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let digits = Option::<Cow<'de, str>>::deserialize(deserializer)?;
    T::from_digits(digits.as_deref()).ok_or_else(|| D::Error::custom(Expected(digits.as_deref().unwrap_or("null"))))
}

struct Expected<'a>(&'a str);

impl fmt::Display for Expected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected an integer in a string, found {:?}", self.0)
    }
}

/// The schema of an integer that travels as a string: its pattern, and as `x-integer` its type, whose ends no pattern tells.
#[derive(Debug)]
pub struct Digits<T>(PhantomData<fn() -> T>);

impl<T: IntString> JsonSchema for Digits<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Digits_{}", T::INTEGER).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("{}::Digits<{}>", module_path!(), T::INTEGER).into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let pattern = if T::INTEGER.starts_with('u') { "^(0|[1-9][0-9]*)$" } else { "^(0|-?[1-9][0-9]*)$" };
        json_schema!({ "type": "string", "pattern": pattern, "x-integer": T::INTEGER })
    }
}

/// Why a text is no integer of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It is not the one text of any integer.
    NoInteger,
    /// It is below this one.
    Below(String),
    /// It is above this one.
    Above(String),
}

/// Holds a text against the integer that `x-integer` names; another name is none of ours.
pub(crate) fn fit(text: &str, integer: &str) -> Result<(), Unfit> {
    match integer {
        "u64" => fit_in(text, u64::MIN, u64::MAX),
        "i64" => fit_in(text, i64::MIN, i64::MAX),
        "u128" => fit_in(text, u128::MIN, u128::MAX),
        "i128" => fit_in(text, i128::MIN, i128::MAX),
        _ => Ok(()),
    }
}

fn fit_in<T: FromStr + fmt::Display + Copy>(text: &str, minimum: T, maximum: T) -> Result<(), Unfit> {
    if parse::<T>(text).is_some() {
        return Ok(());
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || digits.starts_with('0') || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return Err(Unfit::NoInteger);
    }
    // It is an integer, and not one of this type: it has too many digits, whatever the sign.
    Err(if digits.len() < text.len() { Unfit::Below(minimum.to_string()) } else { Unfit::Above(maximum.to_string()) })
}

/// One integer, one text: no sign in front of what is positive, no leading zeros.
fn parse<T: FromStr + fmt::Display>(digits: &str) -> Option<T> {
    let integer: T = digits.parse().ok()?;
    (integer.to_string() == digits).then_some(integer)
}

macro_rules! integers {
    ($($type:ty = $name:literal),+) => { $(
        impl IntString for $type {
            const INTEGER: &'static str = $name;

            fn digits(&self) -> Option<String> {
                Some(self.to_string())
            }

            fn from_digits(digits: Option<&str>) -> Option<Self> {
                parse(digits?)
            }
        }
    )+ };
}

integers!(i64 = "i64", u64 = "u64", i128 = "i128", u128 = "u128", isize = "i64", usize = "u64");

impl<T: IntString> IntString for Option<T> {
    const INTEGER: &'static str = T::INTEGER;

    fn digits(&self) -> Option<String> {
        self.as_ref()?.digits()
    }

    fn from_digits(digits: Option<&str>) -> Option<Self> {
        match digits {
            None => Some(None),
            digits => T::from_digits(digits).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: IntString>(json: &str) -> Result<T, serde_json::Error> {
        deserialize(&mut serde_json::Deserializer::from_str(json))
    }

    #[test]
    fn an_integer_keeps_all_its_digits() {
        let mut json = Vec::new();
        let mut serializer = serde_json::Serializer::new(&mut json);
        serialize(&u64::MAX, &mut serializer).expect("a string is written");
        assert_eq!(json, br#""18446744073709551615""#);
        assert_eq!(read::<u64>(r#""18446744073709551615""#).ok(), Some(u64::MAX));
    }

    #[test]
    fn only_the_one_text_of_an_integer_is_read() {
        for wrong in [r#""007""#, r#""+7""#, r#""7.0""#, r#""""#, "7", "null"] {
            assert!(read::<i64>(wrong).is_err(), "{wrong}");
        }
        assert_eq!(read::<i64>(r#""-7""#).ok(), Some(-7));
    }

    #[test]
    fn what_is_no_integer_of_a_type_is_none_or_beyond_an_end() {
        let above = |text: &str| Err(Unfit::Above(text.to_owned()));
        assert_eq!(fit("18446744073709551615", "u64"), Ok(()));
        assert_eq!(fit("18446744073709551616", "u64"), above("18446744073709551615"));
        assert_eq!(fit("-1", "u64"), Err(Unfit::Below("0".to_owned())));
        assert_eq!(fit("-9223372036854775809", "i64"), Err(Unfit::Below("-9223372036854775808".to_owned())));
        assert_eq!(fit(&"9".repeat(100), "i128"), above("170141183460469231731687303715884105727"));
        for wrong in ["", "-", "-0", "007", "+7", "7.0", "abc", " 7", "--7", "٧"] {
            assert_eq!(fit(wrong, "i64"), Err(Unfit::NoInteger), "{wrong}");
        }
        assert_eq!(fit("abc", "u7"), Ok(()));
    }

    #[test]
    fn the_schema_names_the_integer_and_an_option_may_be_null() {
        let mut generator = SchemaGenerator::default();
        let plain = generator.subschema_for::<Digits<usize>>();
        let expected = json_schema!({"type": "string", "pattern": "^(0|[1-9][0-9]*)$", "x-integer": "u64"});
        assert_eq!(plain, expected);
        let optional = generator.subschema_for::<Option<Digits<i128>>>();
        assert_eq!(optional.get("x-integer"), Some(&"i128".into()));
        assert_eq!(optional.get("type"), Some(&serde_json::json!(["string", "null"])));
    }

    #[test]
    fn nothing_is_null() {
        assert_eq!(read::<Option<u64>>("null").ok(), Some(None));
        assert_eq!(read::<Option<u64>>(r#""7""#).ok(), Some(Some(7)));
    }
}
