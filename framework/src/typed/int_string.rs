//! Integers of 64 bits and more as strings: what `#[payload(string)]` makes of a field, since JavaScript's numbers end at 2^53.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An integer, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot travel as the string of an integer",
    note = "`#[payload(string)]` is for integers and `Option`s of them"
)]
pub trait IntString: Sized {
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

/// One integer, one text: no sign in front of what is positive, no leading zeros.
fn parse<T: FromStr + fmt::Display>(digits: &str) -> Option<T> {
    let integer: T = digits.parse().ok()?;
    (integer.to_string() == digits).then_some(integer)
}

macro_rules! integers {
    ($($type:ty),+) => { $(
        impl IntString for $type {
            fn digits(&self) -> Option<String> {
                Some(self.to_string())
            }

            fn from_digits(digits: Option<&str>) -> Option<Self> {
                parse(digits?)
            }
        }
    )+ };
}

integers!(i64, u64, i128, u128, isize, usize);

impl<T: IntString> IntString for Option<T> {
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
    fn nothing_is_null() {
        assert_eq!(read::<Option<u64>>("null").ok(), Some(None));
        assert_eq!(read::<Option<u64>>(r#""7""#).ok(), Some(Some(7)));
    }
}
