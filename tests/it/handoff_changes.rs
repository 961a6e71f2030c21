//! What changes under a handoff: who comes, what is open, who is planned.

use chrono::TimeDelta;
use greenroom::domain::log::ask::Ask;
use greenroom::domain::log::command::Command;
use greenroom::domain::rules::decide;
use greenroom::domain::state::handoff::Standing;
use greenroom::domain::state::level::Level;
use greenroom::domain::views::access;
use greenroom::domain::views::rings::{self, SeatAsks};
use greenroom::domain::vocabulary::conflict::ConflictLevel;
use greenroom::domain::vocabulary::ids::{CommandId, PersonId, RequestId, ShiftId};
use greenroom::domain::vocabulary::refusal::Refusal;
use greenroom::domain::vocabulary::shift::By;
use greenroom::domain::vocabulary::text::Private;
use greenroom::domain::vocabulary::timer::TimerKind;
use greenroom::words;
use uuid::Uuid;

use crate::afternoon::{Afternoon, actor, harassed, lost_badge, wall};
use crate::world::person;

/// The shift that `who` has in `seat` by the plan, on the first day.
fn shift(day: &Afternoon, seat: &str, who: &str) -> ShiftId {
    let planned = day.0.conference.hall().rota.planned().iter();
    let mut theirs =
        planned.filter(|p| p.shift.position.as_str() == seat && p.shift.person == person(who));
    theirs.next().expect("a shift").id
}

fn sick(day: &Afternoon, who: &str) -> Command {
    Command::Sick {
        person: person(who),
        from: day.0.now,
        to: None,
        why: None,
    }
}

fn covers(shift: ShiftId, who: &str) -> Command {
    Command::Cover {
        shift,
        person: person(who),
        from: None,
        to: None,
    }
}

fn offers(day: &Afternoon) -> Vec<(String, Standing)> {
    let hall = day.0.conference.hall();
    let standing = |offer: &greenroom::domain::state::handoff::Offer| {
        offer.standing(hall.held_for(), day.0.now)
    };
    hall.offers
        .iter()
        .map(|offer| (offer.to.to_string(), standing(offer)))
        .collect()
}

fn asks(day: &Afternoon, who: &str) -> Vec<(String, SeatAsks)> {
    let all = rings::of_seats(&day.0.conference, &person(who), day.0.now);
    all.into_iter()
        .map(|r| (r.position.to_string(), r.asks))
        .collect()
}

#[test]
fn what_the_clock_offered_goes_to_whoever_comes_by_then() {
    let mut day = Afternoon::new();
    day.case("ana", harassed());
    day.until("15:46");
    assert_eq!(offers(&day), [("sam".to_owned(), Standing::Open)]);
    let sick = sick(&day, "sam");
    day.does("mei", &sick);
    assert_eq!(offers(&day), [("sam".to_owned(), Standing::Withdrawn)]);
    assert!(asks(&day, "mei").contains(&("primary".to_owned(), SeatAsks::Empty)));
    let cover = covers(shift(&day, "primary", "sam"), "pia");
    day.does("mei", &cover);
    day.until("15:48");
    let expected = [("sam", Standing::Withdrawn), ("pia", Standing::Open)];
    assert_eq!(
        offers(&day),
        expected.map(|(who, standing)| (who.to_owned(), standing))
    );
    // Whoever stands in falls ill, too: the seat is empty again, and a lead hears of it.
    assert!(!asks(&day, "mei").contains(&("primary".to_owned(), SeatAsks::Empty)));
    let sick = self::sick(&day, "pia");
    day.does("mei", &sick);
    day.until("15:50");
    assert!(asks(&day, "mei").contains(&("primary".to_owned(), SeatAsks::Empty)));
    assert!(
        offers(&day)
            .iter()
            .all(|(_, standing)| *standing == Standing::Withdrawn)
    );
}

#[test]
fn an_offer_of_ones_own_stays_with_whom_one_chose_until_they_are_away() {
    let mut day = Afternoon::new();
    day.case("ana", harassed());
    day.until("15:30");
    day.offers(Some("pia"));
    day.until("15:50");
    assert_eq!(day.standing(), Standing::Open, "not planned, and meant");
    let sick = sick(&day, "pia");
    day.does("mei", &sick);
    assert_eq!(offers(&day)[0], ("pia".to_owned(), Standing::Withdrawn));
    assert_eq!(
        offers(&day)[1],
        ("sam".to_owned(), Standing::Open),
        "who comes by the plan"
    );
}

#[test]
fn a_handoff_that_ended_goes_on_saying_what_it_was() {
    let mut day = Afternoon::new();
    let badge = day.case("ana", lost_badge());
    day.until("15:40");
    day.offers(None);
    assert!(day.accept("sam", badge, None));
    let offer = day.offer().id;
    day.does("sam", &Command::TakeHandoff { offer });
    let before = day.statuses("sam");
    assert_eq!(before.len(), 1);
    day.until("16:10");
    day.case("sam", harassed());
    day.does(
        "sam",
        &Command::Resolve {
            case: badge,
            why: Some(Private::from("found")),
        },
    );
    assert_eq!(
        day.statuses("sam"),
        before,
        "what came later is not of it, what was closed since is"
    );
    assert_eq!(day.statuses("ana"), before);
}

#[test]
fn whoever_goes_does_not_hear_that_nobody_took_it() {
    let mut day = Afternoon::new();
    day.case("mei", harassed());
    day.until("19:40");
    let lead = Command::OfferHandoff {
        position: "lead".parse().expect("a position"),
        to: None,
    };
    day.does("mei", &lead);
    day.until("20:06");
    let late = day.rang(TimerKind::Handoff);
    assert_eq!(late.last().expect("somebody is told"), &["noor"]);
}

#[test]
fn whoever_is_held_goes_when_the_next_begins() {
    let mut day = Afternoon::new();
    day.case("lena", lost_badge());
    let mut next = day
        .0
        .conference
        .hall()
        .rota
        .shift(shift(&day, "secondary", "lena"))
        .expect("a shift")
        .shift
        .clone();
    next.person = person("jo");
    (next.from, next.to) = (
        next.to + TimeDelta::minutes(10),
        next.to + TimeDelta::hours(2),
    );
    day.does("mei", &Command::AddShifts { shifts: vec![next] });
    day.until("19:50");
    let secondary = "secondary".parse().expect("a position");
    let offer = Command::OfferHandoff {
        position: secondary,
        to: Some(person("pia")),
    };
    day.does("lena", &offer);
    let holder = |day: &Afternoon| {
        let seat = "secondary".parse().expect("a position");
        let on = day.0.conference.hall().rota.on_call(&seat, day.0.now);
        on.map(|on| (on.person.to_string(), on.by))
    };
    day.until("20:05");
    assert_eq!(holder(&day), Some(("lena".to_owned(), By::Held)));
    day.until("20:11");
    assert_eq!(holder(&day), Some(("jo".to_owned(), By::Plan)));
}

#[test]
fn whoever_has_the_seat_by_the_plan_is_not_sent_to_a_lead_for_it() {
    let mut day = Afternoon::new();
    day.case("ana", harassed());
    day.until("15:40");
    let offer = day.offers(None);
    day.until("16:31");
    assert_eq!(
        (day.standing(), day.holder().0),
        (Standing::Over, "sam".to_owned())
    );
    let ask = Ask {
        actor: actor("sam"),
        on_behalf: None,
        id: CommandId(Uuid::from_u128(4)),
        made_at: day.0.now,
    };
    let take = Command::TakeHandoff { offer };
    let refused = decide::decide(&day.0.conference, &ask, &take, day.0.now);
    assert_eq!(refused.expect_err("it is over"), Refusal::HandoffIsYours);
}

#[test]
fn what_a_lead_says_for_two_is_not_what_one_asked() {
    let mut day = Afternoon::new();
    day.until("14:45");
    let cover = covers(shift(&day, "primary", "sam"), "pia");
    day.does("mei", &cover);
    let request = &day.0.conference.hall().requests[0];
    let said = |who: &str| {
        let viewer: PersonId = person(who);
        words::requests::line(&day.0.conference, &viewer, request, day.0.now)
    };
    assert_eq!(
        said("sam"),
        "agreed  Mei says: Pia covers primary, 16:00 to 22:00"
    );
    assert_eq!(
        said("mei"),
        "agreed  You say: Pia covers primary, 16:00 to 22:00"
    );
    let entries = &day.0.conference.hall().entries;
    let made = entries.iter().find(|e| e.id.0 == request.id.0);
    let told = words::telling::entry(&day.0.conference, None, made.expect("its entry"));
    assert_eq!(told, "Mei says: Pia covers primary, 16:00 to 22:00");
    assert_eq!(
        wall("16:00"),
        day.0
            .conference
            .hall()
            .rota
            .span(shift(&day, "primary", "sam"))
            .expect("a span")
            .0
    );
}

#[test]
fn a_handoff_in_mid_shift_says_that_it_is_now() {
    let mut day = Afternoon::new();
    day.until("15:00");
    day.offers(Some("pia"));
    let heading = |day: &Afternoon| {
        words::handoff::heading(&day.0.conference, &person("pia"), day.offer(), day.0.now)
    };
    assert_eq!(heading(&day), "Ana gives you primary, now to 16:00");
    day.until("15:04");
    let offer = day.offer().id;
    day.does("pia", &Command::TakeHandoff { offer });
    day.until("15:10");
    assert_eq!(heading(&day), "Ana gives you primary, 15:04 to 16:00");
}

#[test]
fn a_lead_hears_once_of_what_does_not_go_to_whoever_comes() {
    let mut day = Afternoon::new();
    day.case("ana", lost_badge());
    let harassed = day.case("ana", harassed());
    let conflict = Command::SetConflict {
        case: harassed,
        level: ConflictLevel::Hard,
        why: None,
        person: Some(person("sam")),
    };
    day.does("mei", &conflict);
    day.until("15:50");
    assert_eq!(offers(&day), [("sam".to_owned(), Standing::Open)]);
    let case = day.0.conference.case(harassed).expect("a case");
    let rang = case.pages.iter();
    let rang: Vec<_> = rang
        .filter(|rang| rang.page.timer == TimerKind::HandOn)
        .collect();
    assert_eq!(rang.len(), 1, "{rang:?}");
    let (badge, offer) = (day.statuses("sam")[0].0, day.offer().id);
    assert!(day.accept("sam", badge, None));
    day.does("sam", &Command::TakeHandoff { offer });
    day.until("15:52");
    assert_eq!(day.owner(harassed).as_deref(), Some("mei"));
}

#[test]
fn who_is_to_answer_for_a_case_reads_it_while_it_is_offered() {
    let mut day = Afternoon::of_participants();
    let case = day.case("ana", harassed());
    let badge = day.case("ana", lost_badge());
    let closed = day.case("ana", lost_badge());
    let why = || Some(Private::from("found"));
    let resolve = Command::Resolve {
        case: closed,
        why: why(),
    };
    day.does("ana", &resolve).expect("resolved");
    let close = Command::Close {
        case: closed,
        why: why(),
    };
    day.does("mei", &close).expect("closed");
    let reads = |day: &Afternoon, who: &str, case| {
        let case = day.0.conference.case(case).expect("a case");
        access::of(&day.0.conference, &person(who), case) >= Level::Narrative
    };
    day.until("15:40");
    assert!(!reads(&day, "sam", case));
    let offer = day.offers(None);
    assert!(reads(&day, "sam", case) && reads(&day, "sam", badge));
    assert!(!reads(&day, "sam", closed) && !reads(&day, "lena", case));
    // What comes in meanwhile goes along.
    let late = day.case("", harassed());
    assert!(reads(&day, "sam", late));
    day.does("ana", &Command::WithdrawHandoff { offer });
    assert!(!reads(&day, "sam", case), "it is not theirs to answer for");
    let offer = day.offers(None);
    for case in [case, late] {
        let due = day.next(case);
        assert!(day.accept("sam", case, Some(due)));
    }
    let decline = Command::DeclineHandoff {
        case: badge,
        offer,
        why: Private::from("I lost it myself"),
    };
    day.does("sam", &decline);
    day.does("sam", &Command::TakeHandoff { offer });
    assert_eq!(day.standing(), Standing::Taken);
    assert!(reads(&day, "sam", case) && !reads(&day, "sam", badge));
    // Nobody takes it: what was offered in vain is read no longer once that is said.
    day.until("21:50");
    let other = day.case("sam", lost_badge());
    let sam = Command::OfferHandoff {
        position: "primary".parse().expect("a position"),
        to: Some(person("pia")),
    };
    day.does("sam", &sam);
    assert!(reads(&day, "pia", other));
    day.until("22:31");
    assert!(!reads(&day, "pia", other));
}

#[test]
fn reading_ends_with_the_offer_however_late_the_clock_runs_and_is_not_asked_for_hours_before() {
    let mut day = Afternoon::of_participants();
    let case = day.case("ana", harassed());
    let reads = |day: &Afternoon| {
        let case = day.0.conference.case(case).expect("a case");
        access::of(&day.0.conference, &person("sam"), case) >= Level::Narrative
    };
    let asks = || Command::OfferHandoff {
        position: "primary".parse().expect("a position"),
        to: None,
    };
    day.until("14:45");
    day.does("sam", &asks());
    assert!(!reads(&day), "an hour and more before the change");
    let offer = day.offer().id;
    day.does("ana", &Command::WithdrawHandoff { offer });
    day.until("15:50");
    let offer = day.offer().id;
    day.does("ana", &Command::WithdrawHandoff { offer });
    day.does("sam", &asks());
    assert!(reads(&day), "just before it they may ask");
    // The server was gone all night.
    day.0.now = wall("16:00") + TimeDelta::hours(16);
    day.ticks();
    assert!(!reads(&day));
}

#[test]
fn who_comes_back_is_offered_the_seat_again_and_who_is_away_is_not() {
    let mut day = Afternoon::new();
    day.case("ana", harassed());
    day.until("15:46");
    let ill = sick(&day, "sam");
    day.does("mei", &ill);
    let before = offers(&day).len();
    let to_sam = Command::OfferHandoff {
        position: "primary".parse().expect("a position"),
        to: Some(person("sam")),
    };
    day.does("ana", &to_sam);
    assert_eq!(
        offers(&day).len(),
        before,
        "refused, and not withdrawn behind their back"
    );
    let away = day.0.conference.hall().rota.away()[0].id;
    day.does(
        "mei",
        &Command::CancelOverride {
            id: RequestId(away.0),
        },
    );
    day.until("15:49");
    assert_eq!(
        offers(&day).last().expect("an offer"),
        &("sam".to_owned(), Standing::Open)
    );
}
