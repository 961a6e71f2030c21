//! How bad it is now.

use crate::domain::access::Writer;
use crate::domain::entry::Happening;
use crate::domain::rejection::{Code, Rejection};
use crate::domain::severity::{Answer, Flag, Severity};

/// Sets the severity, if it is still what the person saw. Raising it rings again at once; lowering never drops the owner.
pub fn set_severity(
    writer: Writer<'_>,
    from: Severity,
    to: Severity,
) -> Result<Vec<Happening>, Rejection> {
    open(writer)?;
    let now = writer.case.severity;
    if now != from {
        let message = format!("Somebody set it to {} meanwhile.", now.word());
        return Err(Rejection::new(
            Code::Changed,
            message,
            "Look at it again, then choose.",
        ));
    }
    if from == to {
        return Err(Rejection::new(
            Code::AlreadyDone,
            format!("It is already {}.", to.word()),
            "Nothing needs to be done.",
        ));
    }
    Ok(vec![Happening::SeveritySet { from, to }])
}

/// Answers a flag. The same answer again re-affirms it: that is what the re-check asks for.
pub fn set_flag(writer: Writer<'_>, flag: Flag, to: Answer) -> Result<Vec<Happening>, Rejection> {
    open(writer)?;
    if writer.case.flags.get(flag) == to && flag != Flag::Ongoing {
        return Err(Rejection::new(
            Code::AlreadyDone,
            "That is already its answer.",
            "Nothing needs to be done.",
        ));
    }
    Ok(vec![Happening::FlagSet { flag, to }])
}

fn open(writer: Writer<'_>) -> Result<(), Rejection> {
    if writer.case.is_open() {
        return Ok(());
    }
    Err(Rejection::new(
        Code::WrongState,
        "The case is not open any more.",
        "Reopen it with a reason first.",
    ))
}
