//! `Date`s as the text that `JSON.stringify` makes of them.

/// As far as a `Date` goes from 1970, in milliseconds: 100,000,000 days (ECMA-262, *Time Values and Time Range*).
const MAX: u64 = 8_640_000_000_000_000;

const DAY: i64 = 86_400_000;

/// ISO 8601 with milliseconds, in UTC: `2026-01-31T12:00:00.000Z`; years of more than four digits have a sign and six.
/// `None` for what is no date: JSON has `null` there.
pub(super) fn iso(milliseconds: i64) -> Option<String> {
    if milliseconds.unsigned_abs() > MAX {
        return None;
    }
    let (year, month, day) = civil(milliseconds.div_euclid(DAY));
    let time = milliseconds.rem_euclid(DAY);
    let (hour, minute) = (time / 3_600_000, time / 60_000 % 60);
    let (second, millisecond) = (time / 1_000 % 60, time % 1_000);
    let year = if (0..10_000).contains(&year) { format!("{year:04}") } else { format!("{year:+07}") };
    Some(format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z"))
}

/// Year, month and day of the day that is so many behind 1970-01-01, in the Gregorian calendar.
///
/// It counts in years that begin in March, so that the leap day is the last, and in eras of 400 years, which are all of
/// one length.
fn civil(days: i64) -> (i64, i64, i64) {
    const ERA: i64 = 146_097;
    // From 0000-03-01.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(ERA), days.rem_euclid(ERA));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + later, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_the_text_that_javascript_writes() {
        // Each by `new Date(milliseconds).toJSON()`.
        for (milliseconds, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_767_225_599_000, "2025-12-31T23:59:59.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (253_402_300_800_000, "+010000-01-01T00:00:00.000Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
            (-62_167_219_200_001, "-000001-12-31T23:59:59.999Z"),
            (8_640_000_000_000_000, "+275760-09-13T00:00:00.000Z"),
            (-8_640_000_000_000_000, "-271821-04-20T00:00:00.000Z"),
        ] {
            assert_eq!(iso(milliseconds).as_deref(), Some(text));
        }
        for none in [8_640_000_000_000_001, -8_640_000_000_000_001, i64::MAX, i64::MIN] {
            assert_eq!(iso(none), None);
        }
    }
}
