//! What is said of each preset.

use thorong_rtl::presets::PRESETS;

#[test]
fn links_become_names() {
    for preset in PRESETS {
        let page = preset.page();
        assert!(
            !page.contains("[`") && !page.contains("`]"),
            "{}",
            preset.module()
        );
    }
}

#[test]
fn every_preset_has_a_page_that_names_its_ports_by_stream() {
    for preset in PRESETS {
        let page = preset.page();
        let block = (preset.build)();
        for port in block.port_names() {
            let stream = port.rsplit_once('_').map_or(*port, |(stream, _)| stream);
            let stream = stream.split("_axi_").next().unwrap_or(stream);
            assert!(
                page.contains(port) || page.contains(stream),
                "the page of {} does not speak of {port}",
                preset.module()
            );
        }
    }
}

#[test]
fn every_module_has_a_comment() {
    for preset in PRESETS {
        for module in preset.modules() {
            assert!(module.comment.len() > 10, "{}: {module:?}", preset.block);
        }
    }
}
