//! What is said of a refusal, and what to do next. Acts that help are named, and each door spells them in its own way: as a key,
//! as a word, or as a command of a shell.

use crate::domain::vocabulary::fact::Fact;
use crate::domain::vocabulary::refusal::{OpenEnd, Refusal, Unreasoned};
use crate::domain::vocabulary::rejection::Rejection;
use crate::words::times;

/// A refusal as it crosses the wire.
pub fn rejection(refusal: &Refusal) -> Rejection {
    let (next_step, acts) = way_on(refusal);
    Rejection {
        code: refusal.code(),
        message: fact(refusal),
        next_step,
        acts: acts.iter().map(|act| (*act).to_owned()).collect(),
    }
}

/// A rejection in two sentences, its acts as `spell` writes them; what a door does not know is left out.
pub fn said(rejection: &Rejection, spell: impl Fn(&str) -> Option<String>) -> String {
    format!("{} {}", rejection.message, next_step(rejection, spell))
}

/// What to do next, with the acts as `spell` writes them: `Take it first: a.`
pub fn next_step(rejection: &Rejection, spell: impl Fn(&str) -> Option<String>) -> String {
    spelled(&rejection.next_step, &rejection.acts, spell)
}

/// A sentence that says what to do, with `acts` as `spell` writes them; as it is where none can be spelled.
pub fn spelled(words: &str, acts: &[String], spell: impl Fn(&str) -> Option<String>) -> String {
    let acts: Vec<String> = acts.iter().filter_map(|act| spell(act)).collect();
    if acts.is_empty() {
        return words.to_owned();
    }
    format!("{}: {}.", words.trim_end_matches('.'), acts.join(" or "))
}

/// What is so, as a sentence.
fn fact(refusal: &Refusal) -> String {
    let words = match refusal {
        Refusal::NoCase => "There is no such case.",
        Refusal::NoCall => "There is no such call for help.",
        Refusal::NoEntry => "There is no such entry.",
        Refusal::NoPromise => "There is no such promise.",
        Refusal::NoStep => "There is no such step on this case.",
        Refusal::NoConference => "The conference is not there yet.",
        Refusal::NoPerson(id) => return format!("There is no person {:?}.", id.as_str()),
        Refusal::NoPlace(id) => return format!("There is no place {:?}.", id.as_str()),
        Refusal::NoContact(id) => return format!("There is no contact {:?}.", id.as_str()),
        Refusal::NoChecklist(id) => return format!("There is no checklist {:?}.", id.as_str()),
        Refusal::NoPosition(typed) => return format!("There is no position {typed:?}."),
        Refusal::NoShift => "There is no such shift.",
        Refusal::WrongShift(why) => return format!("That is no shift: {why}."),
        Refusal::SeatHeld { position, who } => return format!("{who} is {position} then."),
        Refusal::ShiftHasBegun => "That shift has begun: only its end moves.",
        Refusal::ShiftIsOver => "What has passed of the rota stays as it was.",
        Refusal::TakeTime { most } => {
            return format!("A pager is taken for a minute at least, and {most} at most.");
        }
        Refusal::HasSeat { who } => return format!("{who} has that seat."),
        Refusal::PagerTaken { who } => return format!("{who} has taken that pager already."),
        Refusal::NothingTaken => "That pager is not taken.",
        Refusal::NoLink => "There is no such calendar address.",
        Refusal::NotTheirLink => "That calendar address is not yours.",
        Refusal::NoDigest => "That is no digest of a secret.",
        Refusal::ChangesNothing => "That would change no minute.",
        Refusal::OutsideShift => "That is not within the shift.",
        Refusal::NotTheirShift => "That is neither your shift nor your cover.",
        Refusal::NoRequest => "There is no such request.",
        Refusal::RequestOver { word } => return format!("That request is {word}."),
        Refusal::NotAskedOfThem { who } => return format!("That is asked of {who}."),
        Refusal::NotTheirOverride => "That is not yours.",
        Refusal::AwayTime => "That time is over, or no time at all.",
        Refusal::NotInSeat { position } => return format!("You are not {position} now."),
        Refusal::NobodyFollows { position } => {
            return format!("Nobody is planned as {position} after this.");
        }
        Refusal::SomebodyFollows { who } => return format!("{who} is planned after this."),
        Refusal::HandsToSelf => "Nobody hands over to themselves.",
        Refusal::OfferedAlready { who } => return format!("It is offered to {who} already."),
        Refusal::NotAvailable { who } => return format!("{who} is not available then."),
        Refusal::NoOffer => "There is no such handoff.",
        Refusal::NotTheirHandoff { who } => return format!("That handoff is for {who}."),
        Refusal::HandoffEnded => "That handoff is over.",
        Refusal::HandoffOver { who: Some(who) } => {
            return format!("That handoff was not taken in time: {who} is on call by the plan.");
        }
        Refusal::HandoffIsYours => {
            "That handoff was not taken in time: you are on call by the plan."
        }
        Refusal::HandoffOver { who: None } => {
            "That handoff was not taken in time: nobody is on call by the plan."
        }
        Refusal::NotOfHandoff => "That case is not part of this handoff.",
        Refusal::AlreadyAnswered => "You have answered that one.",
        Refusal::NeedsReadBack => "It is not stable: it is read back.",
        Refusal::WrongReadBack => "That is not the time of its next act.",
        Refusal::ItemsLeft { cases } => {
            return format!("Still to be answered: {}.", cases.join(", "));
        }
        Refusal::NobodyAsks => "Nobody asks about that case.",
        Refusal::StillTheirs { cases } => return format!("Still yours: {}.", cases.join(", ")),
        Refusal::NoWords => "It says nothing of the case.",
        Refusal::OnlySystem => "Only the system asks for this.",
        Refusal::NotForSystem => "The system does not ask for this.",
        Refusal::OnlyLooks => "Your role only looks.",
        Refusal::OnlyLead => "Only a lead may do this.",
        Refusal::OnlyAdmin => "Only an admin changes this by the conference file.",
        Refusal::NotOnTeam { who } => return format!("{who} is not a responder or a lead."),
        Refusal::CannotHaveIt => "Only a responder without a conflict can have a case.",
        Refusal::StepIsFor { is_lead } => return format!("This step is for {}.", doer(*is_lead)),
        Refusal::LiftsOwnConflict => "Nobody lifts their own conflict.",
        Refusal::NotYours { .. } => "Only who has the case, or a lead, may do this.",
        Refusal::NotWriter => "Only who wrote it, or a lead, may strike it.",
        Refusal::NotDoer => "Only who did it can take it back.",
        Refusal::NotHolder => "You do not have this case.",
        Refusal::AloneNotHolder => "Only who has the case can say that one is enough.",
        Refusal::MergeNotHolder => "Only who has one of the two, or a lead, may merge them.",
        Refusal::NotForThem { who } => return format!("You cannot write for {who}."),
        Refusal::MayNotSee { who } => return format!("{who} does not see this case."),
        Refusal::ReadsAlong => "Who only reads along decides nothing.",
        Refusal::Taken { by, ago, .. } => {
            return format!("{by} took this {} ago.", times::spoken(*ago));
        }
        Refusal::AlreadyYours => "You already have this case.",
        Refusal::AlreadyTheirs { who } => return format!("{who} already has this case."),
        Refusal::NobodyHasIt => "Nobody has this case yet.",
        Refusal::ChangedTo { word } => return format!("Somebody set it to {word} meanwhile."),
        Refusal::MovedOn => "Something else followed it since.",
        Refusal::HasChecklist => "The case already has this checklist.",
        Refusal::LacksChecklist => "The case does not have this checklist.",
        Refusal::StepDone => "That step is already done.",
        Refusal::AlreadyStruck => "That entry is already struck.",
        Refusal::TakenBack => "That was taken back already.",
        Refusal::ConferenceThere => "This conference is already there.",
        Refusal::DoesNotFit { why } => return format!("The file cannot be applied: {why}."),
        Refusal::DiffChanged => "Something has changed since that diff: nothing was applied.",
        Refusal::SeatEmptyNow { position } => {
            return format!("Nobody would be {position} right now: nothing was applied.");
        }
        Refusal::ReportThere => "This report is already there.",
        Refusal::WishOnRecord | Refusal::NoOnRecord => "That wish is already on record.",
        Refusal::AlreadyIs { word } => return format!("It is already {word}."),
        Refusal::FlagIsSo => "That is already its answer.",
        Refusal::PlaceIsSo => "That is already its place.",
        Refusal::AlreadyLinked => "They are already linked.",
        Refusal::ConflictOnRecord => "That is already on record.",
        Refusal::NoConflictOfYours => "You have no conflict in this case.",
        Refusal::NoConflictOf { who } => return format!("{who} has no conflict in this case."),
        Refusal::NotOwed => "That promise is not owed any more.",
        Refusal::AlreadyThere { who } => return format!("{who} is already there."),
        Refusal::AlreadyClear => "The scene is already clear.",
        Refusal::AlreadyResolved => "The case is already resolved.",
        Refusal::AlreadyClosed => "The case is already closed.",
        Refusal::CaseOpen => "The case is open.",
        Refusal::HasAnswered => "They answered already.",
        Refusal::HasArrived { .. } => "They are already there.",
        Refusal::StoodDown => "That call was stood down.",
        Refusal::CaseEnded | Refusal::CallEnded => "The case is closed.",
        Refusal::CaseNotOpen => "The case is not open any more.",
        Refusal::NotResolved => "The case is not resolved yet.",
        Refusal::Merged { into } => return format!("It was merged and goes on in {into}."),
        Refusal::StillOpen(ends) => return format!("Still open: {}.", open_ends(ends)),
        Refusal::SameCase => "That is one and the same case.",
        Refusal::IntoNotOpen => "The case it would go into is not open.",
        Refusal::NotStrikable => "Only a note or a promise can be struck.",
        Refusal::NothingToUndo { .. } => "There is nothing of yours to take back.",
        Refusal::CallStays => "A call is not taken back.",
        Refusal::LookOutStays => "A look-out is not taken back.",
        Refusal::EndStays => "That the case is over is not taken back.",
        Refusal::DeedStays => "What you did last is not taken back.",
        Refusal::NeverTakenBack => "That cannot be taken back.",
        Refusal::TooLongAgo { within } => return format!("That is longer ago than {within}."),
        Refusal::NobodyLookedFor => "Nobody is being looked for.",
        Refusal::NotClear => "The scene is neither clear nor on hold.",
        Refusal::NotOnScene { who } => return format!("{who} is not on scene."),
        Refusal::DangerCannotWait => "Someone is in danger: this cannot wait.",
        Refusal::CriticalCannotWait => "It is critical: this cannot wait.",
        Refusal::TimerOver => "That timer is over.",
        Refusal::PromiseTime => "That time is past, or more than thirty days away.",
        Refusal::HoldTime => "That time is past, or more than a week away.",
        Refusal::ArrivalTime => "That time of arrival is past, or more than a day away.",
        Refusal::HappenedTime => "That time is still to come, or more than a year ago.",
        Refusal::NeedsReason(for_what) => match for_what {
            Unreasoned::Skip => "Skipping a step needs a reason.",
            Unreasoned::Drop => "Taking a checklist away needs a reason.",
            Unreasoned::Strike => "Striking an entry needs a reason.",
            Unreasoned::Override => "Calling without a yes needs a reason on record.",
            Unreasoned::Hold => "Holding a case needs a reason.",
            Unreasoned::Alone => "Being alone needs a reason on record.",
            Unreasoned::Reopen => "Reopening needs a reason.",
            Unreasoned::Handoff => "That needs a reason.",
        },
        Refusal::NoWhat => "It does not say what happened.",
        Refusal::NoWhere => "It does not say where.",
        Refusal::NoNote => "The note is empty.",
        Refusal::NoLooks => "It does not say what they look like.",
        Refusal::NoPromiseText => "It does not say what was promised.",
        Refusal::NoTarget => "It does not say whom to call.",
        Refusal::NoAnswerer => "It does not say who answered.",
        Refusal::TooLong { thousand } => {
            return format!("A text is longer than {thousand} thousand characters.");
        }
        Refusal::TooMany { most } => return format!("That names more than {most} at once."),
        Refusal::FactTooLong => "A fact is a few words, at most 200 letters.",
        Refusal::NoAnswerFor { fact } => return format!("That is no answer for {}.", fact.word()),
        Refusal::NoWay { contact } => return format!("{contact} has no way to be reached."),
        Refusal::NoOtherWay { contact } => {
            return format!("There is no other way to reach {contact}.");
        }
        Refusal::AllRecused { contact } => {
            return format!("Nobody of {contact} can take this one.");
        }
        Refusal::SteppedBack { who } => return format!("{who} stepped back from this case."),
        Refusal::AgainstWish { contact } => {
            return format!("The person concerned said no to {contact}.");
        }
        Refusal::NeedsYes { contact } => return format!("Calling {contact} needs a yes."),
    };
    words.to_owned()
}

/// What to do next, as a sentence that stands by itself, and the acts that do it: a name, and answers that are meant, like
/// `scene to=clear`. Acts stand only where they are not refused again.
fn way_on(refusal: &Refusal) -> (String, &'static [&'static str]) {
    const NOTHING: &str = "Nothing needs to be done.";
    let (words, acts): (&str, &[&str]) = match refusal {
        Refusal::NoCase => ("Look at the queue for its code name.", &["queue"]),
        Refusal::NoCall => ("Look at the case for its calls.", &["show"]),
        Refusal::NoEntry => ("Look at the timeline of the case.", &["show"]),
        Refusal::NoPromise => ("Look at the case for what was promised.", &["show"]),
        Refusal::NoStep | Refusal::NoChecklist(_) => ("Look at the checklists.", &["checklist"]),
        Refusal::NoConference => ("Try again in a moment.", &[]),
        Refusal::NoPerson(_) => ("See who is on call for the ids.", &["oncall"]),
        Refusal::NoPlace(_) => (
            "Choose one of the conference's places, or write where it is.",
            &[],
        ),
        Refusal::NoContact(_) => ("See whom one can call.", &["contacts"]),
        Refusal::NoPosition(_) | Refusal::HasSeat { .. } | Refusal::NothingTaken => {
            ("See who is on call.", &["oncall"])
        }
        Refusal::NoLink => ("Look at those there are.", &["rota links"]),
        Refusal::NotTheirLink => ("Ask whoever made it, or a lead.", &[]),
        Refusal::NoDigest => ("Make the address on the command line.", &["rota link"]),
        Refusal::ChangesNothing | Refusal::OutsideShift | Refusal::AwayTime => {
            ("Look at the rota for who has which minutes.", &["rota"])
        }
        Refusal::NotTheirShift | Refusal::NotTheirOverride => ("Ask them, or a lead.", &["rota"]),
        Refusal::NoRequest | Refusal::RequestOver { .. } | Refusal::NotAskedOfThem { .. } => {
            ("Look at the requests.", &["requests"])
        }
        Refusal::NotInSeat { .. } => (
            "See who is on call; a lead can give it for them.",
            &["oncall"],
        ),
        Refusal::NobodyFollows { .. } => (
            "Name somebody: --to PERSON, the lead if need be; at the end of the day close the seat.",
            &[],
        ),
        Refusal::NotAvailable { .. } => ("Offer it to somebody else: --to PERSON.", &[]),
        Refusal::SomebodyFollows { .. } => ("Hand over to them.", &["handoff offer"]),
        Refusal::HandsToSelf => ("Name somebody else.", &[]),
        Refusal::OfferedAlready { .. } => ("Wait for them, or withdraw it.", &["handoff withdraw"]),
        Refusal::NoOffer | Refusal::HandoffEnded | Refusal::NotOfHandoff => {
            ("Look at the handoffs.", &["handoff list"])
        }
        Refusal::NotTheirHandoff { .. } => ("Ask them, or a lead.", &[]),
        Refusal::HandoffOver { .. } => ("Ask the lead to give it to you.", &["oncall"]),
        Refusal::HandoffIsYours => ("Take each open case as it is.", &["queue"]),
        Refusal::AlreadyAnswered => ("Go on with the next one.", &["handoff show"]),
        Refusal::NeedsReadBack => (
            "Read its line, and say when its next act is due, like 16:20.",
            &[],
        ),
        Refusal::WrongReadBack => ("Read its line again.", &[]),
        Refusal::ItemsLeft { .. } => (
            "Accept them, ask, or decline.",
            &["handoff accept", "handoff decline"],
        ),
        Refusal::NobodyAsks => ("Write it into the words of the case.", &["handoff write"]),
        Refusal::StillTheirs { .. } => (
            "Hand them over to the lead, or hold them until somebody is there.",
            &["handoff offer", "scene to=hold"],
        ),
        Refusal::NoWords => ("Say one of its words.", &[]),
        Refusal::NoShift | Refusal::ShiftIsOver => ("Look at the rota.", &["rota"]),
        Refusal::WrongShift(_) => ("Say from when to when it is.", &[]),
        Refusal::SeatHeld { .. } => (
            "One seat holds one person: change theirs first, or take another time.",
            &["rota"],
        ),
        Refusal::ShiftHasBegun => ("Move its end, or end it now.", &["shift cancel"]),
        Refusal::TakeTime { .. } => ("Say for how long; it can be taken again.", &["take"]),
        Refusal::PagerTaken { .. } => ("Ask them, or a lead: a lead's take ends theirs.", &[]),
        Refusal::OnlySystem => ("Use the command line on the server's machine.", &[]),
        Refusal::NotForSystem => ("Ask as a person.", &[]),
        Refusal::OnlyLooks => ("Tell somebody who is on call.", &["oncall"]),
        Refusal::OnlyLead => ("Ask the lead who is on call.", &["oncall"]),
        Refusal::OnlyAdmin => ("A lead changes shifts by it, and nothing else.", &[]),
        Refusal::NotOnTeam { .. } => ("Choose a responder.", &[]),
        Refusal::CannotHaveIt => ("Have who is on call paged instead.", &[]),
        Refusal::StepIsFor { is_lead } => {
            return (format!("Ask {} to do it.", doer(*is_lead)), &[]);
        }
        Refusal::LiftsOwnConflict => ("Ask another lead.", &[]),
        Refusal::NotYours { is_free: true } => ("Ask the lead, or take it.", &["ack"]),
        Refusal::NotYours { is_free: false } => ("Ask whoever has it, or the lead.", &[]),
        Refusal::NotWriter | Refusal::NotStrikable | Refusal::NeverTakenBack => {
            ("Write a note that says what is right.", &["note"])
        }
        Refusal::NotDoer => ("Ask them, or do what is right now.", &[]),
        Refusal::NotHolder => ("A lead can give it to somebody else.", &["assign"]),
        Refusal::AloneNotHolder => ("Ask whoever has it.", &[]),
        Refusal::MergeNotHolder => ("Ask whoever has one of them, or the lead.", &[]),
        Refusal::NotForThem { .. } => (
            "Only the team writes for others. Write it as your own.",
            &[],
        ),
        Refusal::MayNotSee { .. } => ("Write it as your own, and say who said it.", &["note"]),
        Refusal::ReadsAlong => (
            "Ask the lead. Notes, facts, danger and calls for help are still yours.",
            &["note", "escalate"],
        ),
        Refusal::Taken {
            is_seat_free: true, ..
        } => ("You can be the second.", &["second"]),
        Refusal::Taken {
            goes_along: true, ..
        } => ("You can go too.", &["second"]),
        Refusal::Taken { .. } => ("Ask them whether they need you.", &[]),
        Refusal::AlreadyYours => ("Open it and go on.", &["show"]),
        Refusal::NobodyHasIt => ("Take it first.", &["ack"]),
        Refusal::ChangedTo { .. } => ("Look at it again, then choose.", &[]),
        Refusal::MovedOn => ("Look at the case, and do what is right now.", &[]),
        Refusal::HasChecklist => ("Go on with it.", &["checklist"]),
        Refusal::LacksChecklist => ("See which it has.", &["checklist"]),
        Refusal::StepDone => ("Go on with the next one.", &[]),
        Refusal::ConferenceThere => ("Edit the file, and look at what would change.", &[]),
        Refusal::DoesNotFit { .. } | Refusal::DiffChanged => {
            ("Look at the diff of the file again.", &[])
        }
        Refusal::SeatEmptyNow { .. } => (
            "If that is meant, look at the diff, and apply it by its hash.",
            &[],
        ),
        Refusal::ReportThere => ("Look at the queue.", &["queue"]),
        Refusal::NoOnRecord => ("Nobody was called.", &[]),
        Refusal::NoConflictOfYours => (
            "For somebody else, name them.",
            &["conflict level=none person="],
        ),
        Refusal::NotOwed => (
            "Make a new one if something else was promised.",
            &["promise"],
        ),
        Refusal::AlreadyThere { .. } => ("Say that all is well.", &["checkin"]),
        Refusal::AlreadyClear => ("Say so if people are needed again.", &["scene to=resume"]),
        Refusal::AlreadyResolved => ("A lead can close it.", &["close"]),
        Refusal::AlreadyStruck
        | Refusal::TakenBack
        | Refusal::WishOnRecord
        | Refusal::AlreadyIs { .. }
        | Refusal::FlagIsSo
        | Refusal::PlaceIsSo
        | Refusal::AlreadyLinked
        | Refusal::ConflictOnRecord
        | Refusal::NoConflictOf { .. }
        | Refusal::AlreadyTheirs { .. }
        | Refusal::AlreadyClosed
        | Refusal::CaseOpen
        | Refusal::NobodyLookedFor
        | Refusal::TimerOver => (NOTHING, &[]),
        Refusal::HasAnswered => ("If nobody comes, they are to be called again.", &[]),
        Refusal::HasArrived {
            before_answer: true,
        } => ("What they say now is for a note.", &[]),
        Refusal::HasArrived {
            before_answer: false,
        } => ("Nothing more is needed.", &[]),
        Refusal::StoodDown => (
            "If they are needed again, they are to be called again.",
            &[],
        ),
        Refusal::CallEnded => ("Tell the team if they are needed again.", &[]),
        Refusal::CaseEnded | Refusal::CaseNotOpen => {
            ("Open it again first, with a reason.", &["reopen"])
        }
        Refusal::NotResolved => ("It has to be resolved first.", &[]),
        Refusal::Merged { into } => return (format!("Write there, or open {into} again."), &[]),
        Refusal::StillOpen(_) => ("See to them, or say why it ends without.", &[]),
        Refusal::SameCase => ("Name two cases.", &[]),
        Refusal::IntoNotOpen => ("Merge the other way round, or open that one again.", &[]),
        Refusal::NothingToUndo { within } => {
            return (
                format!("Only what you did in the last {within} can be."),
                &[],
            );
        }
        Refusal::CallStays => ("Tell them that they are not needed.", &["standdown"]),
        Refusal::LookOutStays => ("End it.", &["allclear"]),
        Refusal::EndStays => ("Open it again.", &["reopen"]),
        Refusal::DeedStays => (
            "Do what is right now. A wrong note can be struck.",
            &["strike"],
        ),
        Refusal::TooLongAgo { .. } => ("Do what is right now. A note can be struck.", &["strike"]),
        Refusal::NotClear => ("Say who goes.", &["scene to=going"]),
        Refusal::NotOnScene { .. } => ("Say that you are there first.", &["scene to=there"]),
        Refusal::DangerCannotWait => (
            "Clear the scene first, or say that the danger is over.",
            &["scene to=clear", "flag flag=danger answer=no"],
        ),
        Refusal::CriticalCannotWait => (
            "Clear the scene first, or lower the severity.",
            &["scene to=clear", "severity"],
        ),
        Refusal::PromiseTime => ("Say a time that you can keep, like 16:20.", &[]),
        Refusal::HoldTime => ("Say until when, like 16:20.", &[]),
        Refusal::ArrivalTime => ("Say how long they need, like 2m, or leave it out.", &[]),
        Refusal::HappenedTime => ("Say when it happened, or leave the time out.", &[]),
        Refusal::NeedsReason(for_what) => match for_what {
            Unreasoned::Skip | Unreasoned::Drop => {
                ("Say in a few words why it does not apply.", &[])
            }
            Unreasoned::Strike => ("Say in a few words what is wrong with it.", &[]),
            Unreasoned::Override => ("Say in a few words what the danger or the duty is.", &[]),
            Unreasoned::Hold => ("Say in a few words what it waits for.", &[]),
            Unreasoned::Alone => ("Say in a few words why one is enough.", &[]),
            Unreasoned::Reopen => ("Say in a few words what is new.", &[]),
            Unreasoned::Handoff => ("Say in a few words why; leads read it.", &[]),
        },
        Refusal::NoWhat => ("Say it in a few words.", &[]),
        Refusal::NoWhere => ("Name a place, or say where in a few words.", &[]),
        Refusal::NoNote => ("Write a few words.", &[]),
        Refusal::NoLooks => ("Say height, hair, clothes, age; never a name.", &[]),
        Refusal::NoPromiseText => (
            "Say it in a few words: we ring you, we tell you how it stands.",
            &[],
        ),
        Refusal::NoTarget => ("Name security or medics.", &[]),
        Refusal::NoAnswerer => ("Say who: a post or a call-sign.", &[]),
        Refusal::TooMany { .. } => ("Name those that matter now; the others after it.", &[]),
        Refusal::TooLong { .. } => ("Split it into several notes.", &[]),
        Refusal::FactTooLong => ("Write the rest as a note.", &["note"]),
        Refusal::NoAnswerFor { fact } => return (answers(*fact), &[]),
        Refusal::NoWay { .. } => (
            "Call the lead; an admin can add a way to the conference file.",
            &[],
        ),
        Refusal::NoOtherWay { .. } => ("Go there, call another contact, or tell the lead.", &[]),
        Refusal::AllRecused { .. } => ("Call another contact, or the lead.", &["escalate"]),
        Refusal::SteppedBack { .. } => ("Choose somebody else.", &[]),
        Refusal::AgainstWish { .. } => (
            "Only danger or a legal duty goes against it, with a reason.",
            &[],
        ),
        Refusal::NeedsYes { .. } => (
            "Ask the person concerned; if someone is in danger, say so.",
            &[],
        ),
    };
    (words.to_owned(), acts)
}

/// Who may do a step that not everybody may.
fn doer(is_lead: bool) -> &'static str {
    if is_lead {
        "a lead"
    } else {
        "a trained responder"
    }
}

/// What is not settled, one after another.
pub fn open_ends(ends: &[OpenEnd]) -> String {
    let words = ends.iter().map(|end| match end {
        OpenEnd::Step(text) => text.as_str().to_owned(),
        OpenEnd::Danger => "danger is still yes".to_owned(),
        OpenEnd::NoAnswer { contact } => format!("{} called, no answer", contact.to_lowercase()),
        OpenEnd::Promise(text) => format!("promised: {}", text.as_str()),
    });
    words.collect::<Vec<_>>().join("; ")
}

/// What may be said of `fact`.
fn answers(fact: Fact) -> String {
    let number = if fact.is_count() { "a number, or " } else { "" };
    format!("Say {number}one of: {}.", fact.answers().join(", "))
}
