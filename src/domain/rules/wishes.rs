//! What the reporter, or the person harmed, wants: for each kind of help yes, no, or ask first. It stands with the case, so
//! that whoever opens it hours later sees it before anything else. Against a no only danger or law goes, with a reason.

use crate::domain::log::happening::Happening;
use crate::domain::views::access::Writer;
use crate::domain::vocabulary::contact::ContactKind;
use crate::domain::vocabulary::ids::PersonId;
use crate::domain::vocabulary::refusal::Refusal;
use crate::domain::vocabulary::wish::Wish;

/// Puts down what the person concerned wants; `subject` is whom they said it to.
pub fn say(
    writer: Writer<'_>,
    subject: &PersonId,
    kind: ContactKind,
    wish: Wish,
) -> Result<Vec<Happening>, Refusal> {
    writer.not_ended()?;
    if writer
        .case
        .wishes
        .get(&kind)
        .is_some_and(|w| w.wish == wish)
    {
        return Err(Refusal::WishOnRecord);
    }
    Ok(vec![Happening::WishSaid {
        kind,
        wish,
        to: subject.clone(),
    }])
}
