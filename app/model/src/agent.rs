//! User agents: the names of browser and system in the header `User-Agent`.

use crate::text_enum;

text_enum! {
    /// The kind of device that a browser runs on, as far as it decides how its user can pay.
    pub enum Device {
        /// A screen at which a phone can be held.
        Desktop = "desktop",
        /// A phone or tablet, which opens apps and cannot scan itself.
        Phone = "phone",
        /// WeChat's own browser, on whatever device.
        WeChat = "wechat",
    }
}

impl Device {
    /// Returns the kind of device of a user agent; what says nothing counts as a desktop.
    #[must_use]
    pub fn of_agent(agent: &str) -> Self {
        const PHONES: [&str; 8] =
            ["Android", "iPhone", "iPad", "iPod", "HarmonyOS", "OpenHarmony", "Windows Phone", "Mobile"];
        if agent.contains("MicroMessenger") {
            Self::WeChat
        } else if PHONES.iter().any(|sign| agent.contains(sign)) {
            Self::Phone
        } else {
            Self::Desktop
        }
    }
}

/// Returns the name of a browser for people: `Firefox · Windows`. Some call themselves by several names; the rarest
/// counts.
#[must_use]
pub fn browser(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 7] = [
        ("MicroMessenger", "WeChat"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("HeadlessChrome/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.into(),
        (None, None) if agent.is_empty() => "?".into(),
        (None, None) => agent.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Device, browser};

    #[test]
    fn devices_are_told_apart_by_what_they_can_do() {
        for (agent, device) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
                Device::Desktop,
            ),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605 Version/17.5 Safari/605", Device::Desktop),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", Device::Desktop),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", Device::Phone),
            ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile", Device::Phone),
            ("Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0", Device::Phone),
            ("Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 ArkWeb/4.1 Mobile", Device::Phone),
            ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0", Device::WeChat),
            (
                "Mozilla/5.0 (Windows NT 10.0) Chrome/98.0 NetType/WIFI MicroMessenger/7.0.20 WindowsWechat",
                Device::WeChat,
            ),
            ("curl/8.0", Device::Desktop),
            ("", Device::Desktop),
        ] {
            assert_eq!(Device::of_agent(agent), device, "{agent}");
        }
    }

    #[test]
    fn browsers_have_short_names() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
                "Edge · Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile Safari/604.1",
                "Safari · iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0",
                "WeChat · Android",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox · Linux"),
            ("curl/8.0", "curl/8.0"),
            ("", "?"),
        ] {
            assert_eq!(browser(agent), name, "{agent}");
        }
    }
}
