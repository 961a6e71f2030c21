//! What is heard in words that people say. The first fifty-two were written down before it was looked at what is heard in them.

use greenroom::domain::vocabulary::category::Category;
use greenroom::domain::vocabulary::hearing::{Heard, hear};
use greenroom::domain::vocabulary::severity::Severity::{self, Critical, High, Low, Moderate};

fn heard(text: &str) -> Heard {
    hear(
        &[
            "nl".to_owned(),
            "de".to_owned(),
            "fr".to_owned(),
            "es".to_owned(),
        ],
        text,
    )
}

/// A sentence, the kinds that an expert would choose, and between which severities.
type Sentence = (&'static str, &'static [Category], Severity, Severity);

#[rustfmt::skip]
const SENTENCES: &[Sentence] = &[
    ("An old man is lying by the escalator, I think he has no pulse", &[Category::Medical], Critical, Critical),
    ("She cannot breathe properly after eating a cookie with nuts", &[Category::Medical], Critical, Critical),
    ("my friend had a fit, now she sleeps and we can't wake her", &[Category::Medical], Critical, Critical),
    ("Volunteer fell off a ladder in Hall C and does not move", &[Category::Medical], Critical, Critical),
    ("there's so much blood in the restroom", &[Category::Medical], Critical, Critical),
    ("Someone's lips are turning blue", &[Category::Medical], Critical, Critical),
    ("I cut my finger on a badge, do you have a plaster", &[Category::Medical], Low, Moderate),
    ("Feeling dizzy, could I sit somewhere", &[Category::Medical], Low, High),
    ("A speaker has an asthma attack and lost her inhaler", &[Category::Medical], High, Critical),
    ("Two men are fighting at the coffee bar", &[Category::Assault], Critical, Critical),
    ("He shoved me against a wall", &[Category::Assault], High, Critical),
    ("A guy swung at the barista and missed", &[Category::Assault, Category::Threat], High, Critical),
    ("He said he'd kill me if I talk to you", &[Category::Threat], Critical, Critical),
    ("One of the visitors carries a pistol under his jacket", &[Category::Threat], Critical, Critical),
    ("Man refuses to leave the booth and gets aggressive", &[Category::Threat, Category::Harassment], High, Critical),
    ("I think there is a fire behind the stage", &[Category::Fire, Category::Other], Critical, Critical),
    ("Smoke comes out of a laptop at the workshop", &[Category::Fire, Category::Other], Critical, Critical),
    ("It smells like gas in the basement corridor", &[Category::Fire, Category::Other], Critical, Critical),
    ("People at the front are being crushed against the barrier", &[Category::Crowd, Category::Other], Critical, Critical),
    ("Way too many people on the stairs, it feels dangerous", &[Category::Crowd, Category::Other], Moderate, Critical),
    ("I lost my daughter, she is 4 and wears a red dress", &[Category::Child], Critical, Critical),
    ("We found a little girl who cannot find her parents", &[Category::FoundChild, Category::Child], High, Critical),
    ("False alarm, the boy is back with his dad", &[Category::Child, Category::FoundChild], Low, Low),
    ("My husband has dementia and wandered off from the lobby", &[Category::MissingAdult, Category::Other], High, Critical),
    ("Nobody has seen our keynote speaker since last night and she does not pick up", &[Category::MissingAdult, Category::Other], Moderate, High),
    ("The tent is coming down in the storm", &[Category::Evacuation, Category::Other], High, Critical),
    ("A man says he doesn't want to live any more", &[Category::MentalHealth], Critical, Critical),
    ("A first-time attendee is crying in the quiet corner", &[Category::MentalHealth], Low, Moderate),
    ("He put something in her glass, I saw it", &[Category::Medical, Category::Intoxication, Category::SexualHarm], Critical, Critical),
    ("He keeps rubbing against women in the crowd", &[Category::SexualHarm, Category::Harassment], High, High),
    ("An attendee sent me a nude picture during the talk", &[Category::SexualHarm, Category::Online, Category::Harassment], Moderate, High),
    ("He kissed me although I said no", &[Category::SexualHarm], High, High),
    ("This person has been waiting outside my hotel room again", &[Category::Stalking], High, High),
    ("My ex is here and he has a restraining order", &[Category::Stalking], High, Critical),
    ("Somebody took my phone from the charging table", &[Category::Theft], Low, Low),
    ("I left my jacket in the taxi", &[Category::Theft, Category::Other], Low, Moderate),
    ("A suitcase has been standing next to the pillar for an hour, nobody knows whose", &[Category::SuspiciousItem], High, High),
    ("Someone filmed under the stall door in the ladies' room", &[Category::Photography, Category::SexualHarm], High, High),
    ("A man takes pictures of my badge and face without asking", &[Category::Photography], Moderate, Moderate),
    ("The speaker called women emotional on stage", &[Category::Speaker, Category::Harassment], Moderate, Moderate),
    ("The panel moderator made a joke about immigrants", &[Category::Speaker, Category::Harassment], Moderate, Moderate),
    ("Someone posts my home address in the event's Slack", &[Category::Online], Moderate, High),
    ("A guest is very drunk and can hardly stand", &[Category::Intoxication], Moderate, High),
    ("The lift by the south entrance is out of order", &[Category::Access], Low, Low),
    ("There is no captioning in track 3 although it was promised", &[Category::Access], Low, Low),
    ("The interpreter did not come", &[Category::Access], Low, Moderate),
    ("Is there a bug in the badge printer? It kills the queue", &[Category::Other], Low, Moderate),
    ("Great shots of the keynote, where can I upload them", &[Category::Other, Category::Photography], Low, Moderate),
    ("The chaos engineering talk explodes with people, we need a bigger room", &[Category::Other, Category::Crowd], Low, High),
    ("We want to fight spam in the forum, whom do we ask", &[Category::Other, Category::Online], Low, Moderate),
    ("Nobody was injured when the banner fell", &[Category::Other], Low, High),
    ("Can you turn down the music, my head hurts", &[Category::Medical, Category::Other, Category::Access], Low, High),
    ("lady has no heartbeat at entrance", &[Category::Medical], Critical, Critical),
    ("he pulled a knife on the guard", &[Category::Threat], Critical, Critical),
    ("toddler missing near food court", &[Category::Child], Critical, Critical),
    ("i lost my kid in the crowd", &[Category::Child], Critical, Critical),
    ("she cut her wrists in the bathroom", &[Category::MentalHealth, Category::Medical], Critical, Critical),
    ("he says nobody would miss him and he wants to end it", &[Category::MentalHealth], Critical, Critical),
    ("he took 20 paracetamol", &[Category::Medical, Category::MentalHealth], Critical, Critical),
    ("there are flames in the back of the sponsor booth", &[Category::Fire], Critical, Critical),
    ("people are getting squashed at the entrance", &[Category::Crowd], Critical, Critical),
    ("woman fell down the escalator, bleeding from her head", &[Category::Medical], Critical, Critical),
    ("the guy is swinging a bottle at people", &[Category::Threat, Category::Assault], Critical, Critical),
    ("someone said there are explosives in the hall", &[Category::SuspiciousItem, Category::Threat], Critical, Critical),
    ("two people fight outside now", &[Category::Assault], Critical, Critical),
    ("an old guy just keeled over by the coffee", &[Category::Medical], High, Critical),
    ("her throat is closing up", &[Category::Medical], Critical, Critical),
    ("man having stroke, mouth hangs", &[Category::Medical], Critical, Critical),
    ("baby alone in a pram for 20 minutes", &[Category::FoundChild, Category::Child], High, Critical),
    ("Nobody breathes a word about the incident", &[Category::Other], Low, Moderate),
    ("The demo crashed and burned", &[Category::Other], Low, Moderate),
    ("This talk is fire", &[Category::Other, Category::Speaker], Low, Moderate),
    ("Our CI is on fire again, haha", &[Category::Other], Low, Moderate),
    ("He dropped dead tired after the party", &[Category::Other], Low, Moderate),
    ("we killed the old pods, dashboard is green", &[Category::Other], Low, Moderate),
    ("The knife-edge presentation on SRE was great", &[Category::Other, Category::Speaker], Low, Moderate),
    ("Where do I find the lost and found", &[Category::Theft, Category::Other], Low, Moderate),
    ("There was a bomb scare last year, is that handled", &[Category::SuspiciousItem, Category::Other], Low, Critical),
    ("Room is too hot and stuffy", &[Category::Other, Category::Access], Low, Moderate),
    ("Coffee ran out, people are angry", &[Category::Other], Low, Moderate),
    ("My badge got lost, need a new one", &[Category::Theft, Category::Other], Low, Moderate),
    ("How do I join the attack simulation workshop", &[Category::Other], Low, Moderate),
    ("Guest collapsed, no response, I think no heartbeat", &[Category::Medical], Critical, Critical),
    ("Someone has a nut allergy and her face is swelling", &[Category::Medical], Critical, Critical),
    ("He is turning blue, please hurry", &[Category::Medical], Critical, Critical),
    ("man fall on floor he not answer", &[Category::Medical], Critical, Critical),
    ("my wife is bleed much, she pregnant", &[Category::Medical], Critical, Critical),
    ("an attendee is having a seizure by the stage", &[Category::Medical], Critical, Critical),
    ("he can not feel his left arm and sweats", &[Category::Medical], Critical, Critical),
    ("Bloke's been glassed outside the pub", &[Category::Assault, Category::Threat, Category::Medical], Critical, Critical),
    ("A lad has got a blade on him", &[Category::Threat], Critical, Critical),
    ("someone says they heard gunshots near the garage", &[Category::Threat], Critical, Critical),
    ("she texted that she is going to jump", &[Category::MentalHealth], Critical, Critical),
    ("He told me he wants to die", &[Category::MentalHealth], Critical, Critical),
    ("Attendee took a bunch of pills in her room", &[Category::MentalHealth, Category::Medical], Critical, Critical),
    ("the kitchen is burning", &[Category::Fire, Category::Other], Critical, Critical),
    ("there is thick smoke in the stairwell", &[Category::Fire, Category::Other], Critical, Critical),
    ("sparks and smoke from the light rig", &[Category::Fire, Category::Other], Critical, Critical),
    ("people are stuck at the barrier and cannot breathe", &[Category::Crowd, Category::Medical, Category::Other], Critical, Critical),
    ("I cannot find my daughter anywhere", &[Category::Child], Critical, Critical),
    ("our little girl disappeared at the lunch", &[Category::Child], Critical, Critical),
    ("kid gone, 6 year, blue shirt", &[Category::Child], Critical, Critical),
    ("Somebody phoned in a bomb threat", &[Category::SuspiciousItem, Category::Threat], Critical, Critical),
    ("a bag with wires sticking out", &[Category::SuspiciousItem], Critical, Critical),
    ("they are punching each other at booth 12", &[Category::Assault], Critical, Critical),
    ("She was drugged at the party", &[Category::Medical, Category::Intoxication, Category::SexualHarm], Critical, Critical),
    ("he is OD-ing in the toilet", &[Category::Medical, Category::Intoxication], Critical, Critical),
    ("a man is strangling someone", &[Category::Assault], Critical, Critical),
    ("An electrician got an electric shock backstage", &[Category::Medical], Critical, Critical),
    ("part of the ceiling came down", &[Category::Evacuation, Category::Other], Critical, Critical),
    ("old lady fell, hit her head, is confused", &[Category::Medical], High, Critical),
    ("a car drove into the queue outside", &[Category::Threat, Category::Crowd, Category::Other], Critical, Critical),
    ("he is threatening staff with a bottle", &[Category::Threat, Category::Assault], High, Critical),
    ("Someone exposed himself to a volunteer", &[Category::SexualHarm], High, High),
    ("he slapped her bum", &[Category::SexualHarm, Category::Assault], High, High),
    ("Someone keeps messaging me after I told him to stop", &[Category::Harassment, Category::Online, Category::Stalking], Moderate, High),
    ("he called me a slur on stage", &[Category::Harassment, Category::Speaker], Moderate, Moderate),
    ("this dude is wasted and pukes", &[Category::Intoxication], Moderate, High),
    ("he photographed my kid", &[Category::Photography], High, High),
    ("they misgender her on purpose", &[Category::Harassment], Moderate, Moderate),
    ("my wallet got pinched", &[Category::Theft], Low, Low),
    ("Nothing burning, just the toaster smell", &[Category::Other, Category::Fire], Low, Moderate),
    ("There was no fight in the end", &[Category::Other, Category::Assault], Low, Moderate),
    ("Nobody was injured", &[Category::Other, Category::Medical], Low, Moderate),
    ("the threat modeling workshop is overbooked", &[Category::Other], Low, Moderate),
    ("can I get a fork and knife at the buffet", &[Category::Other], Low, Moderate),
    ("The speaker killed it on stage, amazing", &[Category::Other, Category::Speaker], Low, Moderate),
    ("When does the firewall talk start", &[Category::Other], Low, Moderate),
    ("My child process talk got rejected", &[Category::Other], Low, Moderate),
    ("The photo booth is out of paper", &[Category::Other, Category::Photography], Low, Moderate),
    ("Battery of the mic is dead", &[Category::Other], Low, Moderate),
    ("Who shot the video of the keynote", &[Category::Other, Category::Photography], Low, Moderate),
    ("the elevator music is too loud", &[Category::Access, Category::Other], Low, Moderate),
];

#[test]
fn what_people_say_is_heard_as_an_expert_would() {
    let mut wrong = Vec::new();
    let mut kinds = 0;
    for (text, wanted, lowest, highest) in SENTENCES {
        let heard = heard(text);
        let is_kind = wanted.contains(&heard.category);
        kinds += usize::from(is_kind);
        let fits = (*lowest..=*highest).contains(&heard.severity);
        if !is_kind || !fits {
            wrong.push(format!(
                "{text}: {:?} {:?} {:?}",
                heard.category, heard.severity, heard.sign
            ));
        }
        // Nobody waits for somebody to look: what is critical is never heard as less than high.
        assert!(
            *lowest < Critical || heard.severity >= High,
            "{text}: {heard:?}"
        );
    }
    let all = SENTENCES.len();
    assert!(
        kinds * 100 >= all * 90 && wrong.len() * 100 <= all * 10,
        "{kinds} of {all}: {wrong:#?}"
    );
}

#[test]
fn words_only_raise_and_a_negation_cancels_what_it_stands_before() {
    let severity = |text: &str| heard(text).severity;
    assert_eq!(severity("He is not breathing"), Critical);
    assert_eq!(severity("She stopped breathing"), Critical);
    assert!(severity("Nobody is hurt, no weapon seen") < High);
    assert_eq!(severity("No, there is a fire in the kitchen"), Critical);
    assert!(!heard("It was not a fight").is_understood);
    // A mask inside a sign, and a sign beside a mask.
    assert_eq!(severity("The fire drill became a fire"), Critical);
    assert!(severity("Demo of the firewall in the fireside chat") < High);
    assert_eq!(
        severity("gun.js workshop: a man with a gun is there"),
        Critical
    );
    // The worse of several kinds.
    assert_eq!(
        heard("He lost his badge and has chest pain").category,
        Category::Medical
    );
    assert_eq!(
        heard("My phone is gone, and smoke is everywhere")
            .sign
            .as_deref(),
        Some("smoke")
    );
}

/// A life may be at risk, however it is said.
#[rustfmt::skip]
const CRITICAL: &[&str] = &[
    "A bomb was found in the toilet",
    "Explosives were found under the stage",
    "The talk is over and my son is missing",
    "Session is over, I can't find my son",
    "I came back and my daughter was gone",
    "The bus already left and our little girl is missing",
    "All good here except my kid is missing",
    "A man in the queue stopped breathing",
    "The woman at the booth is not breathing",
    "Someone in line is not responding",
    "The machine operator is not moving",
    "The guy at the registration system is not breathing",
    "He shot the guard",
    "Somebody shot a man outside",
    "I heard one shot from the hall",
    "He used a knife to cut her face",
    "He holds a butter knife to her throat",
    "A man armed with a hammer at the door",
    "We are under fire in hall A",
    "The set is on fire",
    "There is smoke outside hall B",
    "The projector started to smoke",
    "The smoke detector in room 4 is going off",
    "I don't think he is breathing",
    "Security did not stop the shooter",
    "Why is nobody stopping the gunman",
    "We can't stop the fire",
    "Nobody helps the choking man",
    "No doubt a heart attack",
    "There are no signs of life",
    "He's clutching his chest and sweating like mad",
    "She texted me goodbye and said she can't go on",
    "He says everyone would be better off without him",
    "A man is walking off with a child that is not his",
    "We don't know where our boy is",
    "The LED wall is about to come down on the audience",
    "Part of the rigging fell on the front row",
    "My colleague is slumped in the toilet cubicle and won't answer",
    "A man is threatening to stab the registration volunteer",
    "Hij is van het podium gevallen en beweegt niet",
    "Er wordt geschoten",
    "Ik kan mijn kind niet vinden",
    "Het ruikt naar gas",
    "Er sagt, er bringt sich um",
    "Es riecht nach Gas",
    "Er liegt am Boden und bewegt sich nicht",
    "Mir wurde was ins Glas getan",
    "Wir suchen unseren Sohn",
    "Elle s'étouffe",
    "Ma fille n'est plus là",
    "Ça sent le gaz",
    "On lui a tiré dessus",
    "Le duele el pecho",
    "Huele a gas",
    "Quiere tirarse por la ventana",
];

/// At least high.
#[rustfmt::skip]
const HIGH: &[&str] = &[
    "A strange package was found at the entrance",
    "A suspicious bag was found in hall B",
    "A little boy was found alone at the doors",
    "A baby was found alone in the nursing room",
    "I've never seen so much blood",
    "My daughter should be back with us but she is missing",
    "He tried to follow me to my hotel room",
    "Herrenloser Koffer vor Halle B",
];

/// Nobody is in danger.
#[rustfmt::skip]
const HARMLESS: &[&str] = &[
    "Our talk bombed",
    "My code is on fire",
    "Where is the fire side chat?",
    "The speaker is a knife maker",
    "I'm dying of laughter",
    "Suicide prevention booth needs more flyers",
    "He doesn't respond in Slack",
    "There is no sign of a fire",
    "Nobody has a knife",
    "The server does not respond",
    "Shot some great footage of the keynote",
    "Kill the session and start again",
    "The missing boy turned up, he is with his dad",
    "Mijn zoontje is gevonden",
    "Unser Sohn ist wieder da",
    "Hemos encontrado al niño",
];

#[test]
fn what_somebody_else_wrote_down_is_heard_as_bad_as_it_is() {
    let mut wrong: Vec<String> = Vec::new();
    let mut look = |text: &str, is_right: &dyn Fn(&Heard) -> bool| {
        let heard = heard(text);
        if !is_right(&heard) {
            wrong.push(format!("{text}: {heard:?}"));
        }
    };
    for text in CRITICAL {
        look(text, &|heard| {
            heard.severity == Critical && heard.sign.is_some()
        });
    }
    for text in HIGH {
        look(text, &|heard| heard.severity >= High && !heard.is_over);
    }
    for text in HARMLESS {
        look(text, &|heard| {
            heard.severity <= Moderate && heard.sign.is_none()
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_over_raises_no_alarm_and_who_is_hurt_is_not_well_by_a_word() {
    let found = heard("The missing child is found and with the mother");
    assert_eq!(
        (found.category, found.severity, found.sign),
        (Category::Child, Low, None)
    );
    assert_eq!(
        heard("The child was found, not breathing").severity,
        Critical
    );
    assert!(!heard("Something odd at the booth").is_understood);
    assert_eq!(heard("Something odd at the booth").severity, Moderate);
}

#[test]
fn signs_of_life_are_heard_in_the_languages_of_the_venue_whatever_the_case() {
    for (language, text) in [
        ("nl", "Hij ademt niet, zaal B"),
        ("nl", "KIND KWIJT bij de ingang"),
        ("de", "Ein Mann mit MESSER am Eingang"),
        ("de", "Sie ist bewusstlos"),
        ("fr", "Il ne respire plus"),
        ("fr", "De la fumée dans le couloir"),
        ("es", "Un niño perdido en la entrada"),
        ("es", "NO RESPIRA"),
    ] {
        assert_eq!(
            hear(&[language.to_owned()], text).severity,
            Critical,
            "{text}"
        );
        let english = hear(&[], text);
        assert!(!english.is_understood || language == "de", "{english:?}");
    }
    // Both in one sentence.
    assert_eq!(
        hear(&["de".to_owned()], "Someone said: er atmet nicht!").severity,
        Critical
    );
}

#[test]
fn a_word_of_sixteen_thousand_letters_is_heard_to_its_end() {
    let long = format!("{} and then he stopped breathing", "a".repeat(16 * 1024));
    assert_eq!(heard(&long).severity, Critical);
    let many = format!("{}fire", "no ".repeat(5_000));
    assert!(heard(&many).severity < Critical);
    assert_eq!(heard(&"\u{301}".repeat(4_000)).severity, Moderate);
}
