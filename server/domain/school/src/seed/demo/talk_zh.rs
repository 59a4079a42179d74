//! What people say below the Chinese lessons of the demo school.

use super::talk_texts::{
    At,
    Speaker::{Learner, Teacher},
    Thread, asks, remarks, says, solves,
};

const INDEX: (&str, &str) = ("shujuku-yuanli", "索引：一棵很矮的树");
const ISOLATION: (&str, &str) = ("shujuku-yuanli", "隔离：同时发生的事");
const OPENING: (&str, &str) = ("gushi-shangxi", "开卷：诗没有说出来的话");
const LISTENING: (&str, &str) = ("gushi-shangxi", "先听：一句诗在哪里停");
const TONES: (&str, &str) = ("gushi-shangxi", "平仄：声音的起伏");
const LIBERTIES: (&str, &str) = ("weiqi-rumen", "气：棋子的呼吸");
const KO: (&str, &str) = ("weiqi-rumen", "提子、禁着与打劫");
const BACKTEST: (&str, &str) = ("lianghua-touzi-rumen", "回测，以及它怎样骗人");

/// All threads, those of a lesson in the order in which they began.
pub(super) const THREADS: &[Thread] = &[
    asks(
        INDEX,
        At::Passage("等号在前，范围在后"),
        0,
        4,
        "如果查询写成 where placed > … and customer = 7，两个条件的先后反过来了，还用得上 (customer, placed) 吗？同事坚持说必须按索引的次序写。",
        &[
            solves!(
                Learner(1),
                5,
                "用得上。where 里的条件没有先后，优化器会自己去配。我用 explain query plan 试了，两种写法的计划一字不差。",
            ),
            says!(
                Teacher,
                3,
                "对。“最左”说的是索引里列的次序，不是 where 里写字的次序。可以这样告诉同事：电话簿先按姓、再按名排，你先报名、后报姓，查的人照样先翻姓。",
            ),
            says!(Learner(0), 0, "电话簿这个说法好用，明天就去讲。谢谢两位。"),
        ],
    ),
    remarks(
        INDEX,
        At::Lesson,
        2,
        5,
        "我们线上有张表建了十一个索引。照这一课的单子一个个对，删掉四个，批量写入快了将近一倍。",
        &[
            says!(Learner(3), 1, "删之前怎么确认没有人在用？"),
            says!(
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
            solves!(
                Teacher,
                5,
                "它确实也要读，但读和写在同一条语句里，这一行已经锁住：后来的人要等前一个提交，等到以后拿最新的值重新判断 stock > 0。自己“读出来再写回去”，两步之间没有锁，别人就挤进来了。",
            ),
            says!(Learner(1), 1, "懂了：差别不在读不读，在中间有没有空档。"),
        ],
    ),
    asks(
        ISOLATION,
        At::Lesson,
        4,
        2,
        "练习里的优惠券，我给 (用户, 优惠券) 加了唯一约束，第二次插入报错就当作已经领过。\n这算“只用一条约束”的那种吗？报错以后，整个事务是不是非回滚不可？",
        &[says!(
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
            says!(Teacher, 4, "“猜的”两个字说到要害了。再往前走一步：既然没有看见，他为什么偏偏惦记花？"),
            says!(Learner(2), 2, "“夜来风雨声”，说明半夜醒过。惦记着，才会醒吧。"),
        ],
    ),
    asks(
        LISTENING,
        At::Millisecond(40_548),
        1,
        3,
        "跟着第二遍读，“黄河”后面总是停不住，一停就像断了气。是要憋一下吗？",
        &[
            solves!(
                Teacher,
                4,
                "不要憋。把“河”字拖长，拖到自己快要不耐烦的时候，再读“入海流”，多半就对了。停顿不是停，是前一个字还没有走完。",
            ),
            says!(Learner(1), 0, "拖长以后果然自己就停了。地铁上读的，旁边的人看了我一眼。"),
        ],
    ),
    asks(
        TONES,
        At::Passage("最麻烦的是入声"),
        3,
        5,
        "我是北方人，入声字完全听不出来。除了一个一个背，有没有省力些的办法？",
        &[
            says!(
                Learner(0),
                3,
                "我说粤语，收 -p、-t、-k 的就是入声，“白”“日”“欲”“目”一念便知。身边有广东、福建的朋友，请他念一遍最快。",
            ),
            solves!(
                Teacher,
                5,
                "再给两个办法。一是看偏旁：“白”是入声，“拍、泊、迫、柏”也是。二是看声母：普通话里声母为 b、d、g、j、zh、z 而读第二声的字，十有八九古时是入声。够应付这门课了。",
            ),
            says!(Learner(3), 1, "第二条太管用了，“白”“别”“竹”“急”一下子都对上了。"),
        ],
    ),
    asks(
        LIBERTIES,
        At::Passage("三颗拐成一个弯，只有七口"),
        0,
        3,
        "弯三我数来数去是八口气，图上那个小方块是不是少画了一个？",
        &[
            says!(Learner(1), 2, "我一开始也数成八。拐角里面那个空点挨着两颗子，容易数两遍，拿笔点一下就看出来了。"),
            solves!(Teacher, 3, "正是那一点。气数的是空点，不是“子和空点挨着的次数”，同一个点只算一口。"),
            says!(Learner(0), 0, "数气先数空点，记住了。"),
        ],
    ),
    asks(
        KO,
        At::Passage("找劫材"),
        2,
        2,
        "孩子问我：我在别处找劫材，对方根本不理，直接把劫粘上了，那我不就白下了一手？我没答上来。",
        &[says!(
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
            solves!(
                Teacher,
                4,
                "“今天涨没涨”就是答案本身。收在均线上方的日子，当天多半是涨的；delay=0 等于知道要涨才进场，而且天天如此，一千天复利下来就是这个数。",
            ),
            says!(Learner(2), 2, "我把 delay 改成 0，只留涨幅前十的日子，收益几乎都在那几天里，看得后背发凉。"),
            says!(Learner(0), 0, "明白了。回头查自己的代码，用的也是当天收盘价……"),
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
];
