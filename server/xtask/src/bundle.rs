//! Lazy chunks that travel together.
//!
//! The splitter makes a file for each set of areas that share something: a hundred, most of them small, and each costs
//! an answer. Here they become a few bundles: wasm modules whose custom sections hold the chunks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use wasm_encoder::{CustomSection, Module};

use crate::shell::Result;

/// Which files an area needs, by the name of its own: what the splitter calls its prefetch map.
pub type Needs = BTreeMap<String, Vec<String>>;

/// An answer more costs as much as so many bytes: on a phone, its head and its share of the way there and back.
const ANSWER: usize = 10_000;

/// The script behind the splitter's: it finds chunks in their bundles, and minds those that do not come.
const SCRIPT: &str = include_str!("bundle.js");
/// The call by which the splitter's script hands a chunk over; a failure makes the code that waits for it panic.
const HAND_OVER: &str = "wrapAsyncCb(makeLoad(";

/// Files that travel together, for the areas that need any of them.
#[derive(Clone, Debug, Default)]
struct Bundle {
    areas: BTreeSet<String>,
    files: Vec<String>,
    bytes: usize,
}

impl Bundle {
    /// Returns the gain of joining both, in bytes: answers that are saved, less what areas get without a need for it.
    fn gain(&self, other: &Self) -> Option<usize> {
        let both = self.areas.intersection(&other.areas).count();
        let waste = self.bytes * (other.areas.len() - both) + other.bytes * (self.areas.len() - both);
        (ANSWER * both).checked_sub(waste).filter(|gain| *gain > 0)
    }

    fn add(&mut self, other: Self) {
        self.areas.extend(other.areas);
        self.files.extend(other.files);
        self.bytes += other.bytes;
    }
}

/// Packs the chunks in this folder; `script` is the splitter's, which loads them. Returns what the areas need now.
pub fn pack(folder: &Path, script: &Path, needs: &Needs) -> Result<Needs> {
    let mut bundles: BTreeMap<&String, Bundle> = BTreeMap::new();
    for (area, files) in needs {
        for file in files {
            let bundle = bundles.entry(file).or_default();
            bundle.areas.insert(area.clone());
            if bundle.files.is_empty() {
                bundle.files.push(file.clone());
                bundle.bytes = fs::read(folder.join(wasm(file)))?.len();
            }
        }
    }
    let mut loader = fs::read_to_string(script)?;
    let mut packed = Needs::new();
    for (number, bundle) in join(bundles.into_values().collect()).into_iter().enumerate() {
        let name = match &bundle.files[..] {
            [alone] => alone.clone(),
            _ => format!("bundle_{number}"),
        };
        if bundle.files.len() > 1 {
            let mut module = Module::new();
            for file in &bundle.files {
                let path = folder.join(wasm(file));
                module.section(&CustomSection { name: file.into(), data: fs::read(&path)?.into() });
                fs::remove_file(path)?;
                let fetched = format!("fetch(new URL(\"./{}\", import.meta.url))", wasm(file));
                if !loader.contains(&fetched) {
                    return Err(format!("the splitter's script does not load {file} as expected").into());
                }
                loader = loader.replace(&fetched, &format!("unpack(\"./{}\", \"{file}\")", wasm(&name)));
            }
            fs::write(folder.join(wasm(&name)), module.finish())?;
        }
        for area in bundle.areas {
            packed.entry(area).or_default().push(name.clone());
        }
    }
    if !loader.contains(HAND_OVER) {
        return Err("the splitter's script does not hand chunks over as expected".into());
    }
    fs::write(script, loader.replace(HAND_OVER, "arrival(makeLoad(") + SCRIPT)?;
    Ok(packed)
}

/// Joins the two that gain the most, as long as anything is won.
fn join(mut bundles: Vec<Bundle>) -> Vec<Bundle> {
    loop {
        let pairs = (0..bundles.len()).flat_map(|right| (0..right).map(move |left| (left, right)));
        let gains = pairs.filter_map(|(left, right)| Some((bundles[left].gain(&bundles[right])?, left, right)));
        let Some((_, left, right)) = gains.max_by_key(|(gain, ..)| *gain) else { return bundles };
        let other = bundles.remove(right);
        bundles[left].add(other);
    }
}

fn wasm(name: &str) -> String {
    format!("{name}.wasm")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(areas: &[&str], bytes: usize) -> Bundle {
        let name = format!("{}-{bytes}", areas.concat());
        Bundle { areas: areas.iter().map(|area| (*area).to_owned()).collect(), files: vec![name], bytes }
    }

    #[test]
    fn small_chunks_travel_together_and_large_ones_only_to_those_who_need_them() {
        let joined = join(vec![
            bundle(&["a"], 50_000),
            bundle(&["b"], 60_000),
            bundle(&["a", "b"], 300),
            bundle(&["a", "b", "c"], 400),
            bundle(&["b", "c"], 40_000),
        ]);
        let files: Vec<_> = joined.iter().map(|bundle| bundle.files.join(" ")).collect();
        assert_eq!(files, ["a-50000", "b-60000", "ab-300 abc-400", "bc-40000"]);
    }

    #[test]
    fn every_chunk_is_found_in_its_bundle_by_the_script() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("split.js");
        let load =
            |file| format!("const load = wrapAsyncCb(makeLoad(fetch(new URL(\"./{file}.wasm\", import.meta.url))));\n");
        fs::write(&script, ["one", "two", "own"].map(load).concat()).unwrap();
        for (file, bytes) in [("one", 10), ("two", 20), ("own", 100_000)] {
            fs::write(folder.path().join(wasm(file)), vec![7; bytes]).unwrap();
        }
        let list = |files: &[&str]| files.iter().map(|file| (*file).to_owned()).collect::<Vec<_>>();
        let needs = Needs::from([("a".into(), list(&["one", "two"])), ("b".into(), list(&["one", "two", "own"]))]);
        let packed = pack(folder.path(), &script, &needs).unwrap();
        let (ours, own) = (packed["a"].clone(), &packed["b"]);
        assert_eq!(ours.len(), 1);
        assert!(own.contains(&ours[0]) && own.contains(&"own".to_owned()) && own.len() == 2);
        let module = fs::read(folder.path().join(wasm(&ours[0]))).unwrap();
        assert!(module.starts_with(b"\0asm") && module.len() < 100);
        assert!(!folder.path().join("one.wasm").exists() && folder.path().join("own.wasm").exists());
        let script = fs::read_to_string(script).unwrap();
        assert!(script.contains(&format!("unpack(\"./{}\", \"one\")", wasm(&ours[0]))), "{script}");
        assert!(script.contains("arrival(makeLoad(fetch(new URL(\"./own.wasm\", import.meta.url)"), "{script}");
        assert!(!script.contains("wrapAsyncCb"), "{script}");
    }

    #[test]
    fn a_script_that_loads_in_another_way_is_not_packed_in_silence() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("split.js");
        fs::write(&script, "load('one'); load('two');").unwrap();
        for file in ["one", "two"] {
            fs::write(folder.path().join(wasm(file)), [7]).unwrap();
        }
        let needs = Needs::from([("a".into(), vec!["one".into(), "two".into()])]);
        assert!(pack(folder.path(), &script, &needs).is_err());
    }
}
