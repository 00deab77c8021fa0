//! The values in a MessagePack message, one by one, borrowed from it.

use super::MessagePackError;

/// The extension type of JavaScript's own values.
const OWN: i8 = 0;

/// One value; of an array or a map the head, behind which its items follow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Nil,
    Undefined,
    Bool(bool),
    /// An integer that is not negative.
    Unsigned(u64),
    /// An integer that is negative.
    Negative(i64),
    Float(f64),
    String(&'a str),
    Binary(&'a [u8]),
    /// Milliseconds since 1970.
    Date(i64),
    /// An extension that is none of the above.
    Extension(i8, &'a [u8]),
    /// With so many items.
    Array(u32),
    /// With so many entries, each a key and a value.
    Map(u32),
}

/// Reads a message from its front.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next value, or the head of it.
    pub(super) fn next(&mut self) -> Result<Token<'a>, MessagePackError> {
        let marker = self.u8()?;
        Ok(match marker {
            0x00..=0x7f => Token::Unsigned(marker.into()),
            0x80..=0x8f => Token::Map((marker & 0x0f).into()),
            0x90..=0x9f => Token::Array((marker & 0x0f).into()),
            0xa0..=0xbf => self.string((marker & 0x1f).into())?,
            0xc0 => Token::Nil,
            0xc1 => return Err(MessagePackError::Malformed),
            0xc2 => Token::Bool(false),
            0xc3 => Token::Bool(true),
            0xc4 => {
                let length = self.u8()?;
                Token::Binary(self.bytes(length.into())?)
            }
            0xc5 => {
                let length = self.u16()?;
                Token::Binary(self.bytes(length.into())?)
            }
            0xc6 => {
                let length = self.u32()?;
                Token::Binary(self.bytes(length)?)
            }
            0xc7 => {
                let length = self.u8()?;
                self.extension(length.into())?
            }
            0xc8 => {
                let length = self.u16()?;
                self.extension(length.into())?
            }
            0xc9 => {
                let length = self.u32()?;
                self.extension(length)?
            }
            0xca => Token::Float(f32::from_be_bytes(self.take()?).into()),
            0xcb => Token::Float(f64::from_be_bytes(self.take()?)),
            0xcc => Token::Unsigned(self.u8()?.into()),
            0xcd => Token::Unsigned(self.u16()?.into()),
            0xce => Token::Unsigned(self.u32()?.into()),
            0xcf => Token::Unsigned(u64::from_be_bytes(self.take()?)),
            0xd0 => signed(i8::from_be_bytes(self.take()?)),
            0xd1 => signed(i16::from_be_bytes(self.take()?)),
            0xd2 => signed(i32::from_be_bytes(self.take()?)),
            0xd3 => signed(i64::from_be_bytes(self.take()?)),
            0xd4 => self.fixed_extension(1)?,
            0xd5 => self.fixed_extension(2)?,
            0xd6 => self.fixed_extension(4)?,
            0xd7 => self.fixed_extension(8)?,
            0xd8 => self.fixed_extension(16)?,
            0xd9 => {
                let length = self.u8()?;
                self.string(length.into())?
            }
            0xda => {
                let length = self.u16()?;
                self.string(length.into())?
            }
            0xdb => {
                let length = self.u32()?;
                self.string(length)?
            }
            0xdc => Token::Array(self.u16()?.into()),
            0xdd => Token::Array(self.u32()?),
            0xde => Token::Map(self.u16()?.into()),
            0xdf => Token::Map(self.u32()?),
            0xe0..=0xff => signed(i8::from_be_bytes([marker])),
        })
    }

    /// The bytes of the next value with all that is in it.
    ///
    /// It counts what is still to come instead of recursing. The count may be as large as the message says: every value
    /// of it takes a byte, so a lie ends with the message.
    pub(super) fn skip(&mut self) -> Result<&'a [u8], MessagePackError> {
        let before = self.rest;
        let mut due = 1_u64;
        while due > 0 {
            due -= 1;
            let items = match self.next()? {
                Token::Array(items) => items.into(),
                Token::Map(entries) => 2 * u64::from(entries),
                _ => 0,
            };
            due = due.saturating_add(items);
        }
        let length = before.len().saturating_sub(self.rest.len());
        Ok(before.get(..length).unwrap_or_default())
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], MessagePackError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(MessagePackError::Malformed)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn u8(&mut self) -> Result<u8, MessagePackError> {
        self.take().map(u8::from_be_bytes)
    }

    fn u16(&mut self) -> Result<u16, MessagePackError> {
        self.take().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Result<u32, MessagePackError> {
        self.take().map(u32::from_be_bytes)
    }

    fn bytes(&mut self, length: u32) -> Result<&'a [u8], MessagePackError> {
        let length = usize::try_from(length).map_err(|_| MessagePackError::Malformed)?;
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(MessagePackError::Malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    fn string(&mut self, length: u32) -> Result<Token<'a>, MessagePackError> {
        let bytes = self.bytes(length)?;
        simdutf8::basic::from_utf8(bytes).map(Token::String).map_err(|_| MessagePackError::NotUtf8)
    }

    fn extension(&mut self, length: u32) -> Result<Token<'a>, MessagePackError> {
        let kind = i8::from_be_bytes(self.take()?);
        let data = self.bytes(length)?;
        Ok(if kind == OWN { Token::Binary(data) } else { Token::Extension(kind, data) })
    }

    fn fixed_extension(&mut self, length: u32) -> Result<Token<'a>, MessagePackError> {
        let kind = i8::from_be_bytes(self.take()?);
        let data = self.bytes(length)?;
        Ok(match (kind, data) {
            (OWN, [_]) => Token::Undefined,
            (OWN, &[a, b, c, d, e, f, g, h]) => Token::Date(i64::from_be_bytes([a, b, c, d, e, f, g, h])),
            _ => Token::Extension(kind, data),
        })
    }
}

fn signed<'a>(value: impl Into<i64>) -> Token<'a> {
    let value = value.into();
    u64::try_from(value).map_or(Token::Negative(value), Token::Unsigned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(bytes: &[u8]) -> Token<'_> {
        let mut reader = Reader::new(bytes);
        let token = reader.next().unwrap();
        assert!(reader.is_at_end(), "{bytes:x?}");
        token
    }

    #[test]
    fn every_form_of_an_integer_is_its_value() {
        for (bytes, value) in [
            (&[0x7f][..], Token::Unsigned(127)),
            (&[0xcc, 0xff], Token::Unsigned(255)),
            (&[0xcd, 1, 0], Token::Unsigned(256)),
            (&[0xce, 1, 0, 0, 0], Token::Unsigned(1 << 24)),
            (&[0xcf, 255, 255, 255, 255, 255, 255, 255, 255], Token::Unsigned(u64::MAX)),
            (&[0xff], Token::Negative(-1)),
            (&[0xe0], Token::Negative(-32)),
            (&[0xd0, 0x80], Token::Negative(-128)),
            (&[0xd0, 5], Token::Unsigned(5)),
            (&[0xd1, 0x80, 0], Token::Negative(-32_768)),
            (&[0xd2, 0x80, 0, 0, 0], Token::Negative(-2_147_483_648)),
            (&[0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], Token::Negative(i64::MIN)),
        ] {
            assert_eq!(only(bytes), value);
        }
    }

    #[test]
    fn extensions_of_type_0_are_javascripts_own_values() {
        assert_eq!(only(&[0xd4, 0, 0]), Token::Undefined);
        assert_eq!(only(&[0xd7, 0, 0, 0, 0, 0, 0, 0, 1, 0]), Token::Date(256));
        assert_eq!(only(&[0xc7, 2, 0, 8, 9]), Token::Binary(&[8, 9]));
        assert_eq!(only(&[0xc8, 0, 1, 0, 8]), Token::Binary(&[8]));
        assert_eq!(only(&[0xc9, 0, 0, 0, 0, 0]), Token::Binary(&[]));
        assert_eq!(only(&[0xd6, 255, 1, 2, 3, 4]), Token::Extension(-1, &[1, 2, 3, 4]));
        assert_eq!(only(&[0xd5, 0, 1, 2]), Token::Extension(0, &[1, 2]));
        assert_eq!(only(&[0xc7, 1, 7, 1]), Token::Extension(7, &[1]));
    }

    #[test]
    fn what_is_cut_off_is_malformed() {
        for bytes in [
            &[][..],
            &[0xc1],
            &[0xa1],
            &[0xd9],
            &[0xdb, 255, 255, 255, 255, b'a'],
            &[0xc6, 255, 255, 255, 255],
            &[0xc9, 255, 255, 255, 255, 0],
            &[0xcb, 0, 0, 0],
            &[0xd7, 0, 1],
            &[0xdd, 0],
        ] {
            assert_eq!(Reader::new(bytes).next(), Err(MessagePackError::Malformed), "{bytes:x?}");
        }
        assert_eq!(Reader::new(&[0xa1, 0xff]).next(), Err(MessagePackError::NotUtf8));
    }

    #[test]
    fn a_value_is_skipped_with_all_that_is_in_it() {
        let bytes = [0x82, 0xa1, b'a', 0x92, 1, 0x80, 0x90, 0xc0, 7];
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.skip(), Ok(&bytes[..8]));
        assert_eq!(reader.next(), Ok(Token::Unsigned(7)));
        let deep = vec![0x91; 1 << 20];
        assert_eq!(Reader::new(&deep).skip(), Err(MessagePackError::Malformed));
        let lie = [0xdf, 255, 255, 255, 255, 0xdf, 255, 255, 255, 255];
        assert_eq!(Reader::new(&lie).skip(), Err(MessagePackError::Malformed));
    }
}
