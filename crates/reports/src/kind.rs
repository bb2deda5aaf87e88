//! Which reports there are, and as what they come.

macro_rules! words {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type {
            $($(#[$variant_doc])* $variant),*
        }

        impl $type {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),*
                }
            }

            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == text)
            }
        }
    };
}

words! {
    /// What a report is about.
    Kind {
        Transactions = "transactions",
        Holdings = "holdings",
        Gains = "gains",
        /// The United States' form.
        Form8949 = "form_8949",
        /// The United Kingdom's computation.
        Hmrc = "hmrc",
        Ledger = "ledger",
    }
}

words! {
    /// As what a report comes.
    Format {
        Csv = "csv",
        Xlsx = "xlsx",
        Pdf = "pdf",
    }
}

impl Kind {
    /// In a person's words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Transactions => "Transactions",
            Self::Holdings => "Holdings",
            Self::Gains => "Capital gains and income",
            Self::Form8949 => "Form 8949 worksheet",
            Self::Hmrc => "Capital gains computation for HMRC",
            Self::Ledger => "Ledger",
        }
    }

    /// What is in it, for a person who chooses.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Transactions => {
                "Each asset that each transaction moved, with its price and value at the time."
            }
            Self::Holdings => {
                "What is held at the end of the time: quantity, cost, value and unrealised gain."
            }
            Self::Gains => "Each disposal and each income of the time, with totals.",
            Self::Form8949 => {
                "Disposals as the United States' Form 8949 lists them, short-term and long-term."
            }
            Self::Hmrc => {
                "Disposals as the United Kingdom's tax office wants them, by day, asset and matching rule."
            }
            Self::Ledger => {
                "Each entry with the balance of its asset in its wallet before and after."
            }
        }
    }

    /// Whether it depends on how gains are worked out.
    #[must_use]
    pub const fn needs_gains(self) -> bool {
        !matches!(self, Self::Transactions | Self::Ledger)
    }
}

impl Format {
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pdf => "application/pdf",
        }
    }

    /// Beyond so many rows a report is not written: nobody reads on so much paper, and no
    /// spreadsheet opens so long a sheet.
    #[must_use]
    pub const fn most_rows(self) -> usize {
        match self {
            Self::Csv => 1_000_000,
            Self::Xlsx => 200_000,
            Self::Pdf => 50_000,
        }
    }
}
