//! What people of the demo school say below its lessons: questions, answered and open, and comments.

/// Somebody who speaks below a lesson.
#[derive(Clone, Copy)]
pub(super) enum Speaker {
    /// A learner of the course, by their place among those who read its language.
    Learner(usize),
    /// The course's teacher.
    Teacher,
}

use Speaker::{Learner, Teacher};

/// The place that a thread is about.
#[derive(Clone, Copy)]
pub(super) enum At {
    /// The lesson as a whole.
    Lesson,
    /// A passage of its text, word by word.
    Passage(&'static str),
    /// A millisecond of its recording.
    Millisecond(i64),
}

/// A reply in a thread.
pub(super) struct Reply {
    /// Who says it.
    pub speaker: Speaker,
    /// The plain text.
    pub body: &'static str,
    /// How many like it.
    pub likes: usize,
    /// Whether it is the accepted answer.
    pub is_accepted: bool,
}

/// A question or comment with its replies, in their order.
pub(super) struct Thread {
    /// The course's slug and the lesson's title.
    pub lesson: (&'static str, &'static str),
    /// What it is about.
    pub at: At,
    /// Whether it is a question.
    pub is_question: bool,
    /// The place of its author among the learners.
    pub author: usize,
    /// The plain text.
    pub body: &'static str,
    /// How many like it, or have the same question.
    pub votes: usize,
    /// What others say.
    pub replies: &'static [Reply],
}

const fn says(speaker: Speaker, likes: usize, body: &'static str) -> Reply {
    Reply { speaker, body, likes, is_accepted: false }
}

const fn solves(speaker: Speaker, likes: usize, body: &'static str) -> Reply {
    Reply { speaker, body, likes, is_accepted: true }
}

const fn asks(
    lesson: (&'static str, &'static str),
    at: At,
    author: usize,
    votes: usize,
    body: &'static str,
    replies: &'static [Reply],
) -> Thread {
    Thread { lesson, at, is_question: true, author, body, votes, replies }
}

const fn remarks(
    lesson: (&'static str, &'static str),
    at: At,
    author: usize,
    votes: usize,
    body: &'static str,
    replies: &'static [Reply],
) -> Thread {
    Thread { lesson, at, is_question: false, author, body, votes, replies }
}

const INDEX: (&str, &str) = ("shujuku-yuanli", "索引：一棵很矮的树");
const ISOLATION: (&str, &str) = ("shujuku-yuanli", "隔离：同时发生的事");
const OPENING: (&str, &str) = ("gushi-shangxi", "开卷：诗没有说出来的话");
const LISTENING: (&str, &str) = ("gushi-shangxi", "先听：一句诗在哪里停");
const TONES: (&str, &str) = ("gushi-shangxi", "平仄：声音的起伏");
const LIBERTIES: (&str, &str) = ("weiqi-rumen", "气：棋子的呼吸");
const KO: (&str, &str) = ("weiqi-rumen", "提子、禁着与打劫");
const BACKTEST: (&str, &str) = ("lianghua-touzi-rumen", "回测，以及它怎样骗人");
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
        INDEX,
        At::Passage("等号在前，范围在后"),
        0,
        4,
        "如果查询写成 where placed > … and customer = 7，两个条件的先后反过来了，还用得上 (customer, placed) 吗？同事坚持说必须按索引的次序写。",
        &[
            solves(
                Learner(1),
                5,
                "用得上。where 里的条件没有先后，优化器会自己去配。我用 explain query plan 试了，两种写法的计划一字不差。",
            ),
            says(
                Teacher,
                3,
                "对。“最左”说的是索引里列的次序，不是 where 里写字的次序。可以这样告诉同事：电话簿先按姓、再按名排，你先报名、后报姓，查的人照样先翻姓。",
            ),
            says(Learner(0), 0, "电话簿这个说法好用，明天就去讲。谢谢两位。"),
        ],
    ),
    remarks(
        INDEX,
        At::Lesson,
        2,
        5,
        "我们线上有张表建了十一个索引。照这一课的单子一个个对，删掉四个，批量写入快了将近一倍。",
        &[
            says(Learner(3), 1, "删之前怎么确认没有人在用？"),
            says(
                Learner(2),
                2,
                "PostgreSQL 里看 pg_stat_user_indexes，idx_scan 长期是 0 的先列出来，再问一圈人，最后一次只删一个。",
            ),
        ],
    ),
    asks(
        ISOLATION,
        At::Passage("让数据库去减"),
        1,
        5,
        "为什么“让数据库去减”就不会丢失更新？它自己不也要先读出库存，再写回去吗？",
        &[
            solves(
                Teacher,
                5,
                "它确实也要读，但读和写在同一条语句里，这一行已经锁住：后来的人要等前一个提交，等到以后拿最新的值重新判断 stock > 0。自己“读出来再写回去”，两步之间没有锁，别人就挤进来了。",
            ),
            says(Learner(1), 1, "懂了：差别不在读不读，在中间有没有空档。"),
        ],
    ),
    asks(
        ISOLATION,
        At::Lesson,
        4,
        2,
        "练习里的优惠券，我给 (用户, 优惠券) 加了唯一约束，第二次插入报错就当作已经领过。\n这算“只用一条约束”的那种吗？报错以后，整个事务是不是非回滚不可？",
        &[says(
            Learner(2),
            1,
            "第一问我觉得算。第二问在 PostgreSQL 里试过，报错以后同一个事务什么都做不了，只能回滚；改用 on conflict do nothing 就没有这个问题。",
        )],
    ),
    remarks(
        OPENING,
        At::Passage("春眠不觉晓"),
        0,
        5,
        "拿三个问题去读《春晓》，发现整首诗只有声音：鸟声、风声、雨声，连花落也是听了雨猜的。原来他一直没有睁眼。",
        &[
            says(Teacher, 4, "“猜的”两个字说到要害了。再往前走一步：既然没有看见，他为什么偏偏惦记花？"),
            says(Learner(2), 2, "“夜来风雨声”，说明半夜醒过。惦记着，才会醒吧。"),
        ],
    ),
    asks(
        LISTENING,
        At::Millisecond(40_548),
        1,
        3,
        "跟着第二遍读，“黄河”后面总是停不住，一停就像断了气。是要憋一下吗？",
        &[
            solves(
                Teacher,
                4,
                "不要憋。把“河”字拖长，拖到自己快要不耐烦的时候，再读“入海流”，多半就对了。停顿不是停，是前一个字还没有走完。",
            ),
            says(Learner(1), 0, "拖长以后果然自己就停了。地铁上读的，旁边的人看了我一眼。"),
        ],
    ),
    asks(
        TONES,
        At::Passage("最麻烦的是入声"),
        3,
        5,
        "我是北方人，入声字完全听不出来。除了一个一个背，有没有省力些的办法？",
        &[
            says(
                Learner(0),
                3,
                "我说粤语，收 -p、-t、-k 的就是入声，“白”“日”“欲”“目”一念便知。身边有广东、福建的朋友，请他念一遍最快。",
            ),
            solves(
                Teacher,
                5,
                "再给两个办法。一是看偏旁：“白”是入声，“拍、泊、迫、柏”也是。二是看声母：普通话里声母为 b、d、g、j、zh、z 而读第二声的字，十有八九古时是入声。够应付这门课了。",
            ),
            says(Learner(3), 1, "第二条太管用了，“白”“别”“竹”“急”一下子都对上了。"),
        ],
    ),
    asks(
        LIBERTIES,
        At::Passage("三颗拐成一个弯，只有七口"),
        0,
        3,
        "弯三我数来数去是八口气，图上那个小方块是不是少画了一个？",
        &[
            says(Learner(1), 2, "我一开始也数成八。拐角里面那个空点挨着两颗子，容易数两遍，拿笔点一下就看出来了。"),
            solves(Teacher, 3, "正是那一点。气数的是空点，不是“子和空点挨着的次数”，同一个点只算一口。"),
            says(Learner(0), 0, "数气先数空点，记住了。"),
        ],
    ),
    asks(
        KO,
        At::Passage("找劫材"),
        2,
        2,
        "孩子问我：我在别处找劫材，对方根本不理，直接把劫粘上了，那我不就白下了一手？我没答上来。",
        &[says(
            Learner(0),
            1,
            "没有白下：他不理，你就在那边再下一手，把便宜占到手。所以那个地方的便宜，要比这个劫大才划算。",
        )],
    ),
    asks(
        BACKTEST,
        At::Passage("偷看未来"),
        0,
        4,
        "价格不是完全随机的吗？偷看一天，也只知道今天涨没涨，怎么会多出百分之三百多？",
        &[
            solves(
                Teacher,
                4,
                "“今天涨没涨”就是答案本身。收在均线上方的日子，当天多半是涨的；delay=0 等于知道要涨才进场，而且天天如此，一千天复利下来就是这个数。",
            ),
            says(Learner(2), 2, "我把 delay 改成 0，只留涨幅前十的日子，收益几乎都在那几天里，看得后背发凉。"),
            says(Learner(0), 0, "明白了。回头查自己的代码，用的也是当天收盘价……"),
        ],
    ),
    asks(
        BACKTEST,
        At::Lesson,
        3,
        1,
        "最后那张表说要留出一段数据只看一次。可是看完不满意，改了再看，就已经是第二次了。个人手里的数据就这么长，大家是怎么办的？",
        &[],
    ),
    asks(
        OWNER,
        At::Millisecond(11_629),
        0,
        4,
        "The text is \"not copied\", but something has to end up in second. What is it that moves?",
        &[
            solves(
                Teacher,
                5,
                "Three numbers: where the text is, how long it is, and how much room there is. Those are copied. The letters on the heap stay where they are, and first is crossed out by the compiler.",
            ),
            says(
                Learner(1),
                3,
                "You can see it: print text.as_ptr() before and after the move. Same address. That is when I believed it.",
            ),
            says(Learner(0), 0, "Same address here, too. So a move is cheap however long the text is. Thanks, both."),
        ],
    ),
    asks(
        MOVING,
        At::Passage("Can you say why number 3 behaves differently from number 2?"),
        2,
        3,
        "Number 3 compiles because numbers are Copy, fine. But p is a tuple, not a number. Is every tuple Copy?",
        &[
            says(Learner(0), 2, "Only if everything in it is. Try (1, String::from(\"a\")) and it moves again."),
            solves(
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
        &[says(
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
        "\"A shadow always tells you where the light is.\" On a grey day there is hardly one. How do you find the direction then?",
        &[
            solves(
                Teacher,
                4,
                "Look for the weak shadow instead of the sharp one: under a chin, under a car, between your fingers. Hold up a fist and turn around once. One side is always a little brighter, and that is your lamp.",
            ),
            says(Learner(2), 2, "The fist trick works indoors as well. I feel silly and my pictures are better."),
            says(Learner(0), 0, "Did it in the car park at lunch. The lamp was a white wall, not the sky."),
        ],
    ),
    remarks(
        DIRECTION,
        At::Lesson,
        1,
        4,
        "Egg, table, window: done. My five words were flat, round, old, secret, sad. I did not expect an egg to look sad.",
        &[says(Teacher, 3, "From above, I suppose? It is the egg that nobody slept for. Keep the list, you will need it.")],
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
            says(
                Learner(1),
                2,
                "Before you look, yes, you could bet like that. Once the numbers are on the table, nothing is random any more: the truth is in 26 to 34 or it is not.",
            ),
            solves(
                Teacher,
                5,
                "That is the whole point in two sentences. If you want to speak about this one interval, you have to say what you believed before the survey, and that is another method with another name: Bayes.",
            ),
            says(Learner(0), 1, "\"Before you look\" is what I was missing."),
        ],
    ),
    asks(
        COMPARISONS,
        At::Passage("Do not peek"),
        2,
        3,
        "Our tool updates its p-value every hour and the whole office watches it. What do I tell them, short of switching off the screen?",
        &[
            solves(
                Teacher,
                4,
                "Write the end date on the screen, in large letters, before you start. They may watch as much as they like; what they may not do is stop. If you need to stop early, ask for a sequential test, which charges for every look.",
            ),
            says(Learner(2), 1, "There is now a sticky note over the number. It says 14 May."),
        ],
    ),
    asks(
        PAUSE,
        At::Millisecond(31_743),
        0,
        3,
        "Two seconds felt fine while listening. When I record myself, I stop for what feels like ages and it turns out to be less than one. How do you count without looking as if you were counting?",
        &[
            solves(
                Teacher,
                4,
                "Do not count. Breathe in through the nose, all the way, and then speak. A breath takes about two seconds and nobody has ever been caught breathing.",
            ),
            says(Learner(1), 2, "I look at one person in the last row until they look back. Same length, less lonely."),
            says(Learner(0), 0, "The breath did it: 1.9 seconds on the recording."),
        ],
    ),
    asks(
        NERVES,
        At::Lesson,
        1,
        2,
        "The plan for the last hour assumes that you can see the room. What do you do for a video call, where the room is my kitchen?",
        &[says(
            Learner(2),
            1,
            "I open the call ten minutes early and chat with whoever is there. It is the third line of the table, only with worse coffee.",
        )],
    ),
];
