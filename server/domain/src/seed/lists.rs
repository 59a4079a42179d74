//! The words that synthetic courses are strung together from.

/// How courses of a language are worded.
pub(super) struct Language {
    pub tag: &'static str,
    pub space: &'static str,
    pub subjects: &'static [Subject],
    pub forms: &'static [&'static str],
    pub aims: &'static [&'static str],
    pub verbs: &'static [&'static str],
    pub title: fn(&str, &str, &str) -> String,
    pub chapter: fn(usize, &str) -> String,
    pub lesson: fn(&str, &str) -> String,
    pub sentence: fn(&str, &str, &str, &str) -> String,
}

/// A subject: two levels of category, its three parts, and its words, which are its tags too.
pub(super) struct Subject {
    area: &'static str,
    name: &'static str,
    parts: [&'static str; 3],
    pub words: &'static [&'static str],
}

impl Subject {
    /// The category of a part.
    pub fn category(&self, part: usize) -> Vec<String> {
        [self.area, self.name, self.parts[part % 3]].map(String::from).to_vec()
    }
}

const fn subject(area: &'static str, name: &'static str, parts: [&'static str; 3], words: &'static [&'static str]) -> Subject {
    Subject { area, name, parts, words }
}

pub(super) const LANGUAGES: [Language; 2] = [
    Language {
        tag: "zh-Hans",
        space: "",
        subjects: CHINESE,
        forms: &["入门", "实战", "精讲", "进阶", "二十讲", "训练营", "笔记", "基础"],
        aims: &["从零开始", "循序渐进", "举一反三", "学以致用", "查漏补缺", "稳扎稳打"],
        verbs: &["帮助理解", "离不开", "来自", "解释了", "不同于", "常用于"],
        title: |word, form, aim| format!("{word}{form}：{aim}"),
        chapter: |number, word| format!("第{number}章 {word}"),
        lesson: |word, aim| format!("{word}，{aim}"),
        sentence: |one, verb, two, aim| format!("{one}{verb}{two}，{aim}。"),
    },
    Language {
        tag: "en",
        space: " ",
        subjects: ENGLISH,
        forms: &["in practice", "explained", "from scratch", "in depth", "for beginners", "workshop", "essentials", "by example"],
        aims: &["step by step", "with small exercises", "without hurry", "at your own pace", "from first principles", "for everyday work"],
        verbs: &["helps to understand", "depends on", "grew out of", "explains", "differs from", "is used with"],
        title: |word, form, aim| format!("{} {form}, {aim}", capital(word)),
        chapter: |number, word| format!("Part {number}: {word}"),
        lesson: |word, aim| format!("{}, {aim}", capital(word)),
        sentence: |one, verb, two, aim| format!("{} {verb} {two}, {aim}.", capital(one)),
    },
];

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

const CHINESE: &[Subject] = &[
    subject("编程", "数据科学", ["统计", "建模", "可视化"],
        &["数据分析", "回归模型", "概率统计", "数据清洗", "特征工程", "时间序列", "机器学习", "神经网络", "聚类算法", "假设检验"]),
    subject("编程", "网页开发", ["前端", "后端", "部署"],
        &["网页设计", "响应式布局", "组件开发", "接口设计", "数据库", "缓存策略", "性能优化", "自动测试", "持续集成", "网络安全"]),
    subject("商业", "投资", ["量化", "估值", "风险"],
        &["量化投资", "资产配置", "财务报表", "风险管理", "技术指标", "估值方法", "基金研究", "投资组合", "期权定价", "行为金融"]),
    subject("商业", "管理", ["团队", "产品", "运营"],
        &["项目管理", "团队协作", "产品设计", "用户研究", "运营增长", "市场营销", "时间管理", "商业模式", "绩效评估", "谈判技巧"]),
    subject("人文", "文学", ["诗词", "小说", "写作"],
        &["古典诗词", "唐宋散文", "小说创作", "文学批评", "红楼人物", "现代诗歌", "写作训练", "散文欣赏", "戏剧史", "神话传说"]),
    subject("人文", "历史", ["古代", "近代", "世界"],
        &["中国通史", "丝绸之路", "考古发现", "历史地理", "制度变迁", "世界文明", "城市历史", "科技史", "艺术史", "口述历史"]),
    subject("科学", "数学", ["代数", "几何", "分析"],
        &["线性代数", "微积分", "平面几何", "数论初步", "组合数学", "拓扑学", "微分方程", "数学建模", "复变函数", "离散数学"]),
    subject("科学", "自然", ["物理", "生物", "天文"],
        &["经典力学", "电磁学", "量子力学", "细胞生物学", "遗传学", "生态系统", "行星科学", "恒星演化", "热力学", "光学实验"]),
];

const ENGLISH: &[Subject] = &[
    subject("Technology", "Programming", ["Languages", "Systems", "Web"],
        &["ownership", "concurrency", "compilers", "web servers", "parsers", "testing", "databases", "networking", "algorithms", "refactoring"]),
    subject("Technology", "Data", ["Statistics", "Learning", "Charts"],
        &["regression", "clustering", "sampling", "data cleaning", "time series", "neural networks", "dashboards", "forecasting", "surveys", "probability"]),
    subject("Business", "Finance", ["Markets", "Accounting", "Risk"],
        &["bookkeeping", "portfolio theory", "cash flow", "valuation", "budgeting", "interest rates", "audits", "insurance", "taxation", "bonds"]),
    subject("Business", "Leadership", ["Teams", "Products", "Growth"],
        &["feedback", "negotiation", "planning", "interviews", "roadmaps", "retrospectives", "delegation", "coaching", "pricing", "marketing"]),
    subject("Arts", "Music", ["Theory", "Practice", "History"],
        &["harmony", "counterpoint", "rhythm", "piano", "guitar", "singing", "composition", "ear training", "orchestration", "jazz"]),
    subject("Arts", "Drawing", ["Pencil", "Colour", "Digital"],
        &["perspective", "anatomy", "shading", "watercolour", "portraits", "landscapes", "typography", "layout", "illustration", "gesture"]),
    subject("Science", "Physics", ["Mechanics", "Waves", "Quanta"],
        &["motion", "energy", "optics", "electricity", "magnetism", "heat", "relativity", "particles", "fluids", "oscillation"]),
    subject("Science", "Life", ["Cells", "Plants", "Animals"],
        &["genetics", "evolution", "ecology", "microscopy", "botany", "zoology", "nutrition", "immunity", "photosynthesis", "bird watching"]),
];
