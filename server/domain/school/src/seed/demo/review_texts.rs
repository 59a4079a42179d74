//! The reviews of the demo school's courses: stars, text, and the teacher's answer or nothing.

use model::Lang;

/// A review of the demo: stars, text, and the teacher's answer or nothing.
pub(super) type Said = (i64, &'static str, &'static str);

/// The courses by their slugs, the language of their reviews, and what is said of each.
pub(super) const COURSES: &[(&str, Lang, &[Said])] = &[
    ("gushi-shangxi", Lang::ZhHans, GUSHI),
    ("lianghua-touzi-rumen", Lang::ZhHans, LIANGHUA),
    ("shujuku-yuanli", Lang::ZhHans, SHUJUKU),
    ("weiqi-rumen", Lang::ZhHans, WEIQI),
    ("photography-light", Lang::En, PHOTOGRAPHY),
    ("practical-statistics", Lang::En, STATISTICS),
    ("public-speaking", Lang::En, SPEAKING),
    ("rust-first-steps", Lang::En, RUST),
];

const GUSHI: &[Said] = &[
    (
        5,
        "以前背诗只是为了考试，跟着老师一个字一个字地问下去，才发现“空”字原来有这么多层。听完第一课，当晚把王维又读了一遍。",
        "",
    ),
    (
        4,
        "讲得细，也不端着。希望音频再长一点，通勤路上刚听进去就结束了。",
        "谢谢建议。音频是配着课文听的，所以做得短；下一章会有一节二十分钟左右的连读。",
    ),
    (5, "陪孩子一起学的。他现在会反问我“为什么偏偏是这个字”，我经常答不上来。", ""),
    (
        3,
        "内容是好的，但对完全没有基础的人来说节奏偏快，平仄那一段我看了三遍还是糊涂。",
        "你说得对，平仄那一节默认大家听过一些。我补了一张对照表放在课文末尾，欢迎再试一次。",
    ),
    (5, "喜欢老师不给标准答案，只告诉你怎么去看。", ""),
    (4, "课文排版很舒服，手机上读也不累。如果每课能多一两首参照着读的诗就更好了。", ""),
];

const LIANGHUA: &[Said] = &[
    (5, "第一门教我怀疑自己回测的课。学到过拟合那一节，把自己去年写的策略删掉了。", ""),
    (
        4,
        "概念讲得清楚，公式也推得一步不落。代码示例偏少，最好能给一份可以直接跑的数据。",
        "模拟数据的生成脚本在第三课末尾，改种子就能换一份。更多示例正在写。",
    ),
    (
        2,
        "标题有点误会，我以为会讲怎么选股，结果大半在讲统计。不是说不好，只是和我想的不一样。",
        "抱歉让你误会了。这门课确实先讲怎么不被数据骗，简介里我已经写得更明白。",
    ),
    (5, "免费还能写到这个程度，佩服。夏普比率那段终于看懂了。", ""),
    (4, "文科生也能跟下来，只是要准备一张草稿纸。", ""),
];

const SHUJUKU: &[Said] = &[
    (5, "B+ 树那一课的图画得太好了，工作五年第一次真正明白为什么索引列的顺序重要。", ""),
    (
        5,
        "事务隔离级别讲得很透，每一种异常都有能照着做的例子，我在自己的库里全试了一遍。",
        "能动手全试一遍，这门课就没白写。",
    ),
    (4, "内容扎实，难度曲线在日志恢复那里突然变陡，建议中间加一节过渡。", ""),
    (
        3,
        "理论足够，和具体数据库的对应少了些。看完还是不太会调自己项目里的慢查询。",
        "这门课只讲原理，慢查询要结合执行计划，打算另开一课专门讲。",
    ),
    (5, "准备面试时看的，结果看得忘了面试这回事。", ""),
];

const WEIQI: &[Said] = &[
    (5, "零基础，四十岁，学到第三课已经能和儿子下完一盘九路了（输了）。", "输一盘能说出输在哪里，就是赢了一半。"),
    (4, "讲死活的部分循序渐进，很适合自学。希望配一点练习题。", ""),
    (5, "老师说“先学会不贪”，这句话不只在棋盘上有用。", ""),
    (3, "图例清楚，但更新太慢了，等布局那一章等了好久。", ""),
    (4, "语言平实，没有故弄玄虚的术语，每个术语第一次出现都解释了。", ""),
];

const PHOTOGRAPHY: &[Said] = &[
    (
        5,
        "I have read three books on exposure and still shot on automatic. After the lesson on one window and one face I switched it off and have not gone back.",
        "",
    ),
    (
        4,
        "Calm, practical, and no gear talk at all. I would have liked one more lesson on light at night.",
        "Night light is the one I keep putting off because it needs a lesson of its own. It is next.",
    ),
    (
        5,
        "The exercises are small enough to do on a lunch break. My pictures of the same grey courtyard got better every day, which I did not think possible.",
        "",
    ),
    (
        3,
        "Good for people who start. If you already know your way around a histogram, half of it will be familiar.",
        "Fair. The description now says that it begins at the beginning.",
    ),
    (4, "Clear pictures, clear words. The captions helped a lot, English is not my first language.", ""),
];

const STATISTICS: &[Said] = &[
    (5, "Finally somebody explains what a p-value is not. I sent that lesson to my whole team.", ""),
    (
        4,
        "Very good on why, a little short on how. A worked example in a spreadsheet would round it off.",
        "A spreadsheet for the second chapter is in the works; thank you for the nudge.",
    ),
    (
        5,
        "I dropped statistics at university twice. This is the first time that it felt like common sense with better manners.",
        "",
    ),
    (2, "Too slow for me. I wanted formulas and got stories about coffee.", ""),
    (4, "The stories about coffee are the reason why I still remember what a confidence interval is.", ""),
];

const SPEAKING: &[Said] = &[
    (
        5,
        "I used the one-sentence exercise before a meeting I had dreaded for weeks. It went fine. Just fine, and that is all I wanted.",
        "Fine is underrated. Well done for standing up at all.",
    ),
    (4, "Warm and to the point. The recordings are excellent, I listened to them on walks.", ""),
    (3, "Helpful for prepared talks, less so for answering questions on the spot, which is what frightens me.", ""),
    (5, "No tricks, no power poses. Leave pauses, say one thing, sit down. It works.", ""),
    (4, "I would pay extra for a place to practise with others.", ""),
];

const RUST: &[Said] = &[
    (5, "Ownership clicked in the lesson with the library book. I had bounced off it in two other courses.", ""),
    (
        4,
        "Small programs, honest about what hurts. The chapter on errors alone was worth the price.",
        "Reading the compiler's message to the end is half of the language. Glad that it came across.",
    ),
    (5, "Coming from Python I was ready to fight the borrow checker. Now I miss it when I go back.", ""),
    (
        3,
        "Well written, but it stops before traits get interesting. I hope that there will be a second part.",
        "There will be. Traits deserve more than a last chapter.",
    ),
    (4, "I liked that every example compiles as it stands. The exercises could be harder.", ""),
    (2, "I expected a web server by the end. You will not get one here.", ""),
];
