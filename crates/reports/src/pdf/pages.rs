//! Pages, one after the other, with a line at the foot of each.

use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use super::font::{Face, encoded};

pub(super) const LEFT: i32 = 3_600;
pub(super) const WIDTH: i32 = 77_000;
const PAPER: (i32, i32) = (84_200, 59_500);
const TOP: i32 = 55_900;
const BOTTOM: i32 = 4_800;

const CATALOG: i32 = 1;
const TREE: i32 = 2;
const PLAIN: i32 = 3;
const BOLD: i32 = 4;
const INFO: i32 = 5;
/// Each page is three objects: itself, what stands on it, and its foot.
const FIRST: i32 = 6;

const COMPRESSION: u8 = 6;

pub(super) struct Pages<'a> {
    title: &'a str,
    workspace: &'a str,
    pdf: Pdf,
    full: i32,
    current: Content,
    y: i32,
}

impl<'a> Pages<'a> {
    pub fn new(title: &'a str, workspace: &'a str) -> Self {
        Self {
            title,
            workspace,
            pdf: Pdf::new(),
            full: 0,
            current: blank(),
            y: TOP,
        }
    }

    pub fn down(&mut self, by: i32) {
        self.y -= by;
    }

    /// Goes on to the next page if less than `height` is left of this one; says whether it did.
    pub fn make_room(&mut self, height: i32) -> bool {
        let is_full = self.y - height < BOTTOM;
        if is_full {
            self.turn();
        }
        is_full
    }

    fn turn(&mut self) {
        let content = std::mem::replace(&mut self.current, blank());
        let id = Ref::new(FIRST + 3 * self.full + 1);
        stream(&mut self.pdf, id, content);
        self.full += 1;
        self.y = TOP;
    }

    /// Text on the current line.
    pub fn text(&mut self, x: i32, face: Face, size: i32, text: &str) {
        show(&mut self.current, (x, self.y), face, size, text);
    }

    /// A line from `x` on, so much above the current one.
    pub fn rule(&mut self, above: i32, gray: f32) {
        let (from, to, y) = (LEFT as f32, (LEFT + WIDTH) as f32, (self.y + above) as f32);
        let content = self.current.set_stroke_gray(gray).set_line_width(40.0);
        content.move_to(from, y).line_to(to, y).stroke();
    }

    /// A gray ground from the current line up.
    pub fn ground(&mut self, below: i32, height: i32) {
        let (x, y) = (LEFT as f32, (self.y - below) as f32);
        let content = self.current.set_fill_gray(0.92);
        content
            .rect(x, y, WIDTH as f32, height as f32)
            .fill_nonzero();
        content.set_fill_gray(0.0);
    }

    pub fn finish(mut self) -> Vec<u8> {
        self.turn();
        let Self {
            title,
            workspace,
            mut pdf,
            full,
            ..
        } = self;
        pdf.catalog(Ref::new(CATALOG)).pages(Ref::new(TREE));
        let ids = (0..full).map(|page| Ref::new(FIRST + 3 * page));
        pdf.pages(Ref::new(TREE)).kids(ids).count(full);
        for (id, name) in [(PLAIN, "Helvetica"), (BOLD, "Helvetica-Bold")] {
            let mut font = pdf.type1_font(Ref::new(id));
            font.base_font(Name(name.as_bytes()));
            font.encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        let mut info = pdf.document_info(Ref::new(INFO));
        info.title(TextStr(title))
            .producer(TextStr("Kryptos Connect"));
        info.finish();
        for page in 0..full {
            let own = FIRST + 3 * page;
            let mut foot = blank();
            let name = Face::Plain.cut(workspace, 700, WIDTH / 2);
            show(
                &mut foot,
                (LEFT, 3_000),
                Face::Plain,
                700,
                &format!("{title} · {name}"),
            );
            let number = format!("Page {} of {full}", page + 1);
            let x = LEFT + WIDTH - Face::Plain.width(&number, 700);
            show(&mut foot, (x, 3_000), Face::Plain, 700, &number);
            stream(&mut pdf, Ref::new(own + 2), foot);
            let mut sheet = pdf.page(Ref::new(own));
            let (width, height) = PAPER;
            let paper = Rect::new(0.0, 0.0, (width / 100) as f32, (height / 100) as f32);
            sheet.media_box(paper).parent(Ref::new(TREE));
            sheet.contents_array([Ref::new(own + 1), Ref::new(own + 2)]);
            let mut resources = sheet.resources();
            let mut fonts = resources.fonts();
            fonts
                .pair(Name(b"P"), Ref::new(PLAIN))
                .pair(Name(b"B"), Ref::new(BOLD));
        }
        pdf.finish()
    }
}

/// In hundredths of a point.
fn blank() -> Content {
    let mut content = Content::new();
    content
        .save_state()
        .transform([0.01, 0.0, 0.0, 0.01, 0.0, 0.0]);
    content
}

fn show(content: &mut Content, (x, y): (i32, i32), face: Face, size: i32, text: &str) {
    if text.is_empty() {
        return;
    }
    let name: &[u8] = match face {
        Face::Plain => b"P",
        Face::Bold => b"B",
    };
    content.begin_text().set_font(Name(name), size as f32);
    content
        .next_line(x as f32, y as f32)
        .show(Str(&encoded(text)));
    content.end_text();
}

fn stream(pdf: &mut Pdf, id: Ref, mut content: Content) {
    content.restore_state();
    let bytes = compress_to_vec_zlib(&content.finish(), COMPRESSION);
    pdf.stream(id, &bytes).filter(Filter::FlateDecode);
}
