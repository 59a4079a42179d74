//! Where somebody can pay who cannot on the device that they hold.

use model::Device;
use ui::Text;

use crate::t;

/// Returns the sentence that names the devices on which it can be paid, where there are any.
#[must_use]
pub fn pay_elsewhere(devices: &[Device]) -> Option<Text> {
    let name = |device: &Device| match device {
        Device::Desktop => t::pay_elsewhere_desktop(),
        Device::Phone => t::pay_elsewhere_phone(),
        Device::WeChat => t::pay_elsewhere_wechat(),
    };
    let names: Vec<Text> = devices.iter().map(name).collect();
    (!names.is_empty()).then(|| t::pay_elsewhere_only(names.join(&*t::pay_elsewhere_or())))
}
