//! The afternoon, second by second. What the team does is done by real clients of the embedded case API.

use anyhow::Context;
use chrono::TimeDelta;
use uuid::Uuid;

use crate::client::Client;
use crate::clock::{self, Clock};
use crate::demo::cast;
use crate::demo::player::{Cue, Player};
use crate::demo::wifi::Switch;
use crate::domain::log::actor::{OnBehalf, Via};
use crate::domain::log::command::{Command, Goes, NewReport};
use crate::domain::vocabulary::category::Category;
use crate::domain::vocabulary::conflict::ConflictLevel;
use crate::domain::vocabulary::contact::ContactKind;
use crate::domain::vocabulary::flags::Answer;
use crate::domain::vocabulary::handoff::Watch;
use crate::domain::vocabulary::ids::{CaseId, CommandId, ConferenceSlug, EscalationId};
use crate::domain::vocabulary::text::Private;
use crate::domain::vocabulary::wish::Wish;
use crate::wire::{Envelope, Receipt};

/// Everybody who acts, by name.
pub struct Team {
    pub members: Vec<(String, Client)>,
    pub clock: Clock,
    pub slug: ConferenceSlug,
}

impl Team {
    fn envelope(&self, command: Command) -> Envelope {
        Envelope {
            id: clock::command_id(),
            made_at: self.clock.now(),
            on_behalf: None,
            command,
        }
    }

    async fn send(&self, who: &str, envelope: &Envelope) -> anyhow::Result<Receipt> {
        let (_, client) = self
            .members
            .iter()
            .find(|(name, _)| name == who)
            .with_context(|| format!("{who} is not in the cast"))?;
        Ok(client.submit(envelope).await?)
    }

    /// Does something, where the player did not do it first: a refusal is no fault of the story.
    async fn does(&self, who: &str, command: Command) {
        let _ = self.send(who, &self.envelope(command)).await;
    }

    async fn does_for(&self, who: &str, other: &str, command: Command) {
        let on_behalf = other.parse().ok().map(|person| OnBehalf {
            person,
            via: Via::Phone,
        });
        let _ = self
            .send(
                who,
                &Envelope {
                    on_behalf,
                    ..self.envelope(command)
                },
            )
            .await;
    }

    async fn reports(&self, who: &str, id: u128, report: NewReport) -> CaseId {
        let envelope = Envelope {
            id: CommandId(Uuid::from_u128(id)),
            ..self.envelope(cast::new(report))
        };
        let _ = self.send(who, &envelope).await;
        cast::case(&self.slug, who, id)
    }

    async fn is_taken(&self, case: CaseId) -> bool {
        let Some((_, client)) = self.members.first() else {
            return false;
        };
        client
            .case(case)
            .await
            .is_ok_and(|c| c.row.assignee.is_some())
    }

    async fn call(&self, case: CaseId, to: &str) -> Option<EscalationId> {
        let (_, client) = self.members.first()?;
        client
            .case(case)
            .await
            .ok()?
            .calls
            .iter()
            .rev()
            .find(|c| c.to.as_str() == to)
            .map(|c| c.escalation)
    }
}

fn seconds(n: i64) -> TimeDelta {
    TimeDelta::seconds(n)
}

/// Plays the story; then lets the afternoon go on for as long as the console is open.
pub async fn play(team: &Team, mut player: Player, wifi: Switch, seed: u64) {
    let wifi = &wifi;
    // Another number is another afternoon: the others take a little more or less time.
    let jitter = TimeDelta::milliseconds(i64::try_from(seed % 13).unwrap_or(0) * 90 - 600);
    let player = &mut player;

    player.coach("1/6 You are Ana, primary on call. The others are simulated. Just watch.");
    player.rest(TimeDelta::milliseconds(1_500), wifi).await;
    let tall_birch = team.members.first().map(|_| birch(&team.slug));
    if let Some(case) = tall_birch {
        team.does(
            "jo",
            note(case, "the speaker agreed to cut the joke from the video"),
        )
        .await;
    }
    player.rest(TimeDelta::milliseconds(2_500), wifi).await;

    let heron = team.reports("tomas", cast::BLUE_HERON, cast::fight()).await;
    player.coach("2/6 a = I have it. Or wait, and watch whom it pages next.");
    ring(team, player, wifi, heron, jitter).await;
    help(team, player, wifi, heron).await;
    cut(team, player, wifi, heron).await;
    recuse(team, player, wifi).await;
    hand_over(team, player, wifi).await;

    player.coach("That was a shift. Now it is yours: r reports, : lists all, q leaves no trace.");
    if let Player::Lines(_) = player {
        return;
    }
    afterwards(team, player, wifi).await;
}

fn note(case: CaseId, text: &str) -> Command {
    Command::Note {
        case,
        text: Private::from(text),
        happened_at: None,
    }
}

fn birch(slug: &ConferenceSlug) -> CaseId {
    cast::case(slug, "jo", cast::TALL_BIRCH)
}

/// Somebody takes the fight: the player, or by phone Kofi; the ladder walks until two have it.
async fn ring(team: &Team, player: &mut Player, wifi: &Switch, case: CaseId, jitter: TimeDelta) {
    let patient = matches!(player, Player::Lines(_));
    player.rest(seconds(4) + jitter, wifi).await;
    if !patient {
        for _ in 0..12 {
            if team.is_taken(case).await || player.is_over() {
                break;
            }
            player.rest(TimeDelta::milliseconds(500), wifi).await;
        }
    }
    if team.is_taken(case).await {
        player.rest(seconds(2), wifi).await;
        team.does("kofi", Command::Second { case, alone: None })
            .await;
        player.coach("Kofi goes too. 2 of 2: the ladder has stopped.");
        player.rest(seconds(3), wifi).await;
        return;
    }
    team.does_for("tomas", "kofi", Command::Acknowledge { case })
        .await;
    player.coach("Kofi took it by phone: 1 of 2. a = go too, or watch the ladder walk.");
    for _ in 0..36 {
        let Some((_, client)) = team.members.first() else {
            break;
        };
        let seats = client
            .case(case)
            .await
            .map(|c| (c.row.second.is_some(), c.row.next.is_some()));
        let paged = team_paged_lead(team, case).await;
        if matches!(seats, Ok((true, _))) || paged || player.is_over() {
            break;
        }
        player.rest(TimeDelta::milliseconds(500), wifi).await;
    }
    player.coach("Nobody touched a key: the ladder walked by itself.");
    player.rest(seconds(3), wifi).await;
    team.does("mei", Command::Second { case, alone: None })
        .await;
    player.rest(seconds(3), wifi).await;
}

async fn team_paged_lead(team: &Team, case: CaseId) -> bool {
    use crate::domain::log::happening::Happening;
    let Some((_, client)) = team.members.first() else {
        return true;
    };
    let Ok(timeline) = client.timeline(case).await else {
        return true;
    };
    timeline.items.iter().any(|e| matches!(&e.happening, Happening::Paged { page } if page.whom.iter().any(|p| p.as_str() == "mei")))
}

/// Venue security is called; it answers; it counts until they are there. The hurt one says no to the police.
async fn help(team: &Team, player: &mut Player, wifi: &Switch, case: CaseId) {
    player.coach("3/6 Enter opens it. e calls venue security: the words are ready.");
    player.take(Cue::OpenIt, seconds(6), wifi).await;
    player.rest(seconds(2), wifi).await;
    player.take(Cue::CallDialog, seconds(8), wifi).await;
    player.coach("No name, no reporter, no story in it. y = I am saying it now.");
    player.take(Cue::SayIt, seconds(6), wifi).await;
    player.coach("The medics come next: their words are there. y = I am saying it now.");
    player.take(Cue::SayNext, seconds(6), wifi).await;
    player.rest(seconds(3), wifi).await;
    if let Some(escalation) = team.call(case, "medics").await {
        let by = Private::from("two medics, by door 3");
        let answer = Command::Answer {
            escalation,
            by,
            eta_at: None,
        };
        team.does("tomas", answer).await;
    }
    if let Some(escalation) = team.call(case, "venue-security").await {
        let by = Private::from("Post 3: two guards, one minute");
        team.does(
            "tomas",
            Command::Answer {
                escalation,
                by,
                eta_at: None,
            },
        )
        .await;
        player.coach("They answered. Now it counts until they are there.");
    }
    player.rest(seconds(5), wifi).await;
    let no = Command::Wish {
        case,
        kind: ContactKind::Emergency,
        wish: Wish::No,
    };
    team.does("kofi", no).await;
    player.coach("The hurt one wants no police: it stands with the case from now on.");
    player.rest(seconds(5), wifi).await;
}

/// The Wi-Fi goes and comes back.
async fn cut(team: &Team, player: &mut Player, wifi: &Switch, case: CaseId) {
    player.coach("4/6 W cuts the venue Wi-Fi. Then n: write a note.");
    player.take(Cue::CutWifi, seconds(6), wifi).await;
    player.coach("Everything still works. What has not left this laptop is marked.  n = note");
    player.take(Cue::WriteNote, seconds(8), wifi).await;
    for (who, to) in [("post3", "venue-security"), ("tomas", "medics")] {
        if let Some(escalation) = team.call(case, to).await {
            team.does(who, Command::Arrive { escalation }).await;
        }
    }
    team.does("kofi", note(case, "they are apart, one sits at door 3"))
        .await;
    team.does(
        "kofi",
        Command::Scene {
            case,
            to: crate::domain::vocabulary::checklist::Move::There,
        },
    )
    .await;
    player.rest(seconds(3), wifi).await;
    player.coach("W brings the Wi-Fi back.");
    player.take(Cue::RestoreWifi, seconds(8), wifi).await;
    player.rest(seconds(2), wifi).await;
    player.coach("Sent, and what came meanwhile is here. Nothing lost, nothing doubled.");
    player.rest(seconds(4), wifi).await;
}

/// Kofi steps back from the case of his flatmate; the player looks through his eyes.
async fn recuse(team: &Team, player: &mut Player, wifi: &Switch) {
    let otter = cast::case(&team.slug, "kofi", cast::GREY_OTTER);
    team.does(
        "kofi",
        Command::SetConflict {
            case: otter,
            level: ConflictLevel::Hard,
            person: None,
            why: None,
        },
    )
    .await;
    team.does("mei", Command::Acknowledge { case: otter }).await;
    player.coach("5/6 Kofi stepped back from grey otter. V: look through Kofi's eyes.");
    player.take(Cue::LookAsKofi, seconds(7), wifi).await;
    player.coach("He knows Ben. For him it does not exist: no row, count, page or search hit.");
    player.rest(seconds(6), wifi).await;
    player.take(Cue::LookBack, seconds(6), wifi).await;
}

/// Sam asks for the handoff and reads back case after case; the player stays on call, and Mei has it wait for the end of the shift.
async fn hand_over(team: &Team, player: &mut Player, wifi: &Switch) {
    let Ok(position) = "primary".parse() else {
        return;
    };
    player.coach("6/6 H: your shift ends soon. See what Sam must read back.");
    team.does("sam", Command::OfferHandoff { position, to: None })
        .await;
    player.take(Cue::HandOver, seconds(7), wifi).await;
    player.rest(seconds(3), wifi).await;
    let Some((_, sam)) = team.members.iter().find(|(name, _)| name == "sam") else {
        return;
    };
    let Some(offer) = sam
        .handoffs()
        .await
        .ok()
        .and_then(|all| all.items.into_iter().last())
    else {
        return;
    };
    let all = offer.items.len();
    for item in offer.items.iter().take(all.saturating_sub(1)) {
        let due = item
            .next
            .due
            .map(|due| due.with_timezone(&cast::ZONE).time());
        let read_back = due.filter(|_| item.watch > Watch::Stable);
        let accept = Command::AcceptHandoff {
            case: item.case,
            offer: offer.id,
            read_back,
        };
        team.does("sam", accept).await;
        player.rest(seconds(2), wifi).await;
    }
    player.coach("Until Sam has them all and takes the seat, it is still you who is paged.");
    player.rest(seconds(6), wifi).await;
    team.does("mei", Command::WithdrawHandoff { offer: offer.id })
        .await;
    player.take(Cue::BackToQueue, seconds(4), wifi).await;
}

/// After the tour: two more reports, and then whatever the player makes of it.
async fn afterwards(team: &Team, player: &mut Player, wifi: &Switch) {
    player.rest(seconds(15), wifi).await;
    let report = NewReport {
        danger: Answer::Unknown,
        ..cast::report(
            "unwelcome comments after a talk",
            "room-4",
            "last row",
            Category::Harassment,
        )
    };
    team.reports("jo", cast::WARM_CEDAR, report).await;
    player.rest(seconds(45), wifi).await;
    let report = NewReport {
        goes: Goes::Page,
        ..cast::report(
            "a child of six, red jacket, last seen at the doors",
            "hall-a-doors",
            "",
            Category::Child,
        )
    };
    let badger = team.reports("tomas", cast::CALM_BADGER, report).await;
    player.rest(seconds(20), wifi).await;
    team.does("mei", Command::Acknowledge { case: badger })
        .await;
    while !player.is_over() {
        player.rest(seconds(30), wifi).await;
    }
}
