//! What people say below the English lessons of the demo school.

use super::talk_texts::{
    At,
    Speaker::{Learner, Teacher},
    Thread, asks, remarks, says, solves,
};

const OWNER: (&str, &str) = ("rust-first-steps", "One value, one owner");
const MOVING: (&str, &str) = ("rust-first-steps", "Moving values");
const BORROWING: (&str, &str) = ("rust-first-steps", "Borrowing");
const DIRECTION: (&str, &str) = ("photography-light", "Film: where the light comes from");
const EXPOSURE: (&str, &str) = ("photography-light", "Exposure: three dials");
const INTERVALS: (&str, &str) = ("practical-statistics", "Intervals instead of numbers");
const COMPARISONS: (&str, &str) = ("practical-statistics", "Fair comparisons");
const PAUSE: (&str, &str) = ("public-speaking", "Listen: what a pause does");
const NERVES: (&str, &str) = ("public-speaking", "Nerves are weather");

/// All threads, those of a lesson in the order in which they began.
pub(super) const THREADS: &[Thread] = &[
    asks(
        OWNER,
        At::Millisecond(11_629),
        0,
        4,
        "The text is \"not copied\", but something has to end up in second. What is it that moves?",
        &[
            solves!(
                Teacher,
                5,
                "Three numbers: where the text is, how long it is, and how much room there is. Those are \
                 copied. The letters on the heap stay where they are, and first is crossed out by the \
                 compiler.",
            ),
            says!(
                Learner(1),
                3,
                "You can see it: print text.as_ptr() before and after the move. Same address. That is when I believed it.",
            ),
            says!(Learner(0), 0, "Same address here, too. So a move is cheap however long the text is. Thanks, both."),
        ],
    ),
    asks(
        MOVING,
        At::Passage("Can you say why number 3 behaves differently from number 2?"),
        2,
        3,
        "Number 3 compiles because numbers are Copy, fine. But p is a tuple, not a number. Is every tuple Copy?",
        &[
            says!(Learner(0), 2, "Only if everything in it is. Try (1, String::from(\"a\")) and it moves again."),
            solves!(
                Teacher,
                3,
                "What was said above. A tuple is as copyable as its least copyable part. Your own structs are not, until you ask for it with #[derive(Clone, Copy)].",
            ),
        ],
    ),
    asks(
        BORROWING,
        At::Passage("A borrow lasts only until its last use"),
        1,
        2,
        "If a borrow ends at its last use, why does the compiler still refuse when I print first inside a closure that I never call?",
        &[says!(
            Learner(2),
            1,
            "My guess: the closure holds the reference, so the last use of the closure is what counts. But mine compiles when I never mention the closure again.",
        )],
    ),
    asks(
        DIRECTION,
        At::Millisecond(28_205),
        0,
        3,
        "\"A shadow always tells you where the light is.\" On a grey day there is hardly one. How do you find \
         the direction then?",
        &[
            solves!(
                Teacher,
                4,
                "Look for the weak shadow instead of the sharp one: under a chin, under a car, between your fingers. Hold up a fist and turn around once. One side is always a little brighter, and that is your lamp.",
            ),
            says!(Learner(2), 2, "The fist trick works indoors as well. I feel silly and my pictures are better."),
            says!(Learner(0), 0, "Did it in the car park at lunch. The lamp was a white wall, not the sky."),
        ],
    ),
    remarks(
        DIRECTION,
        At::Lesson,
        1,
        4,
        "Egg, table, window: done. My five words were flat, round, old, secret, sad. I did not expect an egg to look sad.",
        &[says!(
            Teacher,
            3,
            "From above, I suppose? It is the egg that nobody slept for. Keep the list, you will need it.",
        )],
    ),
    asks(
        EXPOSURE,
        At::Passage("keep the bright parts"),
        2,
        2,
        "Does \"keep the bright parts\" also hold on a telephone? Mine makes one picture out of several and I cannot tell what is burnt out.",
        &[],
    ),
    asks(
        INTERVALS,
        At::Passage("The promise is about the method"),
        0,
        5,
        "I have read this paragraph four times. If 95 of 100 such intervals contain the truth, and I pick one of them blindly, is the chance not 95 per cent for that one?",
        &[
            says!(
                Learner(1),
                2,
                "Before you look, yes, you could bet like that. Once the numbers are on the table, nothing is random any more: the truth is in 26 to 34 or it is not.",
            ),
            solves!(
                Teacher,
                5,
                "That is the whole point in two sentences. If you want to speak about this one interval, you have to say what you believed before the survey, and that is another method with another name: Bayes.",
            ),
            says!(Learner(0), 1, "\"Before you look\" is what I was missing."),
        ],
    ),
    asks(
        COMPARISONS,
        At::Passage("Do not peek"),
        2,
        3,
        "Our tool updates its p-value every hour and the whole office watches it. What do I tell them, short of switching off the screen?",
        &[
            solves!(
                Teacher,
                4,
                "Write the end date on the screen, in large letters, before you start. They may watch as much as they like; what they may not do is stop. If you need to stop early, ask for a sequential test, which charges for every look.",
            ),
            says!(Learner(2), 1, "There is now a sticky note over the number. It says 14 May."),
        ],
    ),
    asks(
        PAUSE,
        At::Millisecond(31_743),
        0,
        3,
        "Two seconds felt fine while listening. When I record myself, I stop for what feels like ages and it turns out to be less than one. How do you count without looking as if you were counting?",
        &[
            solves!(
                Teacher,
                4,
                "Do not count. Breathe in through the nose, all the way, and then speak. A breath takes about two seconds and nobody has ever been caught breathing.",
            ),
            says!(
                Learner(1),
                2,
                "I look at one person in the last row until they look back. Same length, less lonely."
            ),
            says!(Learner(0), 0, "The breath did it: 1.9 seconds on the recording."),
        ],
    ),
    asks(
        NERVES,
        At::Lesson,
        1,
        2,
        "The plan for the last hour assumes that you can see the room. What do you do for a video \
         call, where the room is my kitchen?",
        &[says!(
            Learner(2),
            1,
            "I open the call ten minutes early and chat with whoever is there. It is the third line of the table, only with worse coffee.",
        )],
    ),
];
