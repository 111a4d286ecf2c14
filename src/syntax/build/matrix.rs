//! Matrices: a header, a rule line and rows.
//!
//! Guarantees: each row that is kept has as many cells as the header; a broken row or column is reported once and left
//! out, and the others count. Leaves out: what the names mean.

use std::collections::BTreeMap;

use super::{Builder, Part, Parts, inside, take};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Cell, Matrix, MatrixRow, Name};
use crate::syntax::errors;
use crate::syntax::grammar::Rule;

/// One row with its cells, the first of which names it.
struct Row<'i> {
    span: Span,
    cells: Vec<Part<'i>>,
}

impl Builder<'_> {
    /// `matrix { … }`
    pub(super) fn matrix(&mut self, mut parts: Parts<'_>) -> Option<Matrix> {
        let block = inside(take(&mut parts, Rule::matrix_block)?);
        let mut rows = block.filter(|part| part.as_rule() == Rule::row).map(|part| self.row(part));
        let header = rows.next()?;
        let rows = rows.collect();
        let columns = self.columns(&header);
        let rows = self.without_rule_line(&header, rows);
        let rows = rows.into_iter().filter_map(|row| self.matrix_row(&header, &columns, &row)).collect();
        let rows = self.distinct_rows(rows);
        Some(Matrix { permissions: columns.into_iter().flatten().collect(), rows })
    }

    fn row<'i>(&mut self, part: Part<'i>) -> Row<'i> {
        let span = self.extent(&part);
        let cells = inside(part).filter(|part| !matches!(part.as_rule(), Rule::bar | Rule::line_end));
        Row { span, cells: cells.collect() }
    }

    /// The columns after the first; `None` for one that is left out.
    fn columns(&mut self, header: &Row<'_>) -> Vec<Option<Name>> {
        let mut seen = BTreeMap::new();
        header.cells.iter().skip(1).map(|cell| self.column(cell, &mut seen)).collect()
    }

    fn column(&mut self, cell: &Part<'_>, seen: &mut BTreeMap<Box<str>, Span>) -> Option<Name> {
        let name = self.cell_name(cell, "permission")?;
        if let Some(first) = seen.insert(name.value.clone(), name.span) {
            self.report(errors::repeated_in_matrix(name.span, "column", &name.value, first));
            return None;
        }
        Some(name)
    }

    /// A cell that names a role or a permission.
    fn cell_name(&mut self, cell: &Part<'_>, what: &str) -> Option<Name> {
        match cell.as_rule() {
            Rule::cell_name => Some(self.name(cell)),
            // `yes` and `no` are names where names stand.
            Rule::cell_grant | Rule::cell_exclude if cell.as_str().is_ascii() => Some(self.name(cell)),
            _ => {
                self.report(errors::no_matrix_name(self.cell_span(cell), cell.as_str(), what));
                None
            }
        }
    }

    /// Takes the second line off, which rules the header from the rows.
    fn without_rule_line<'i>(&mut self, header: &Row<'_>, mut rows: Vec<Row<'i>>) -> Vec<Row<'i>> {
        let rules = |cell: &Part<'_>| cell.as_rule() == Rule::cell_rule || cell.as_str() == "-";
        let is_rule = |row: &Row<'_>| row.cells.iter().all(rules);
        match rows.first() {
            Some(row) if is_rule(row) => {
                self.count_cells(header, row);
                rows.remove(0);
            }
            Some(row) => self.report(errors::no_rule_line(row.span, header.span, header.cells.len())),
            None => self.report(errors::no_rule_line(header.span, header.span, header.cells.len())),
        }
        rows
    }

    fn count_cells(&mut self, header: &Row<'_>, row: &Row<'_>) -> bool {
        let (cells, expected) = (row.cells.len(), header.cells.len());
        if cells != expected {
            self.report(errors::wrong_cell_count(row.span, cells, expected, header.span));
        }
        cells == expected
    }

    fn matrix_row(&mut self, header: &Row<'_>, columns: &[Option<Name>], row: &Row<'_>) -> Option<MatrixRow> {
        if !self.count_cells(header, row) {
            return None;
        }
        let role = self.cell_name(row.cells.first()?, "role")?;
        let cells = row.cells.iter().skip(1).zip(columns).filter(|(_, column)| column.is_some());
        let cells = cells.map(|(cell, _)| self.cell(cell)).collect();
        Some(MatrixRow { role, cells })
    }

    fn cell(&mut self, part: &Part<'_>) -> Spanned<Cell> {
        let span = self.cell_span(part);
        let value = match part.as_rule() {
            Rule::cell_grant => Cell::Grant,
            Rule::cell_exclude => Cell::Exclude,
            Rule::cell_silent => Cell::Silent,
            _ => {
                self.report(errors::unknown_cell(span, part.as_str()));
                Cell::Silent
            }
        };
        Spanned { value, span }
    }

    /// The place of a cell without the blanks behind it.
    fn cell_span(&self, part: &Part<'_>) -> Span {
        let start = part.as_span().start();
        self.span_of(start, start + part.as_str().trim_end().len())
    }

    fn distinct_rows(&mut self, rows: Vec<MatrixRow>) -> Vec<MatrixRow> {
        let mut seen = BTreeMap::new();
        let mut kept = Vec::with_capacity(rows.len());
        for row in rows {
            match seen.insert(row.role.value.clone(), row.role.span) {
                Some(first) => {
                    self.report(errors::repeated_in_matrix(row.role.span, "row", &row.role.value, first));
                }
                None => kept.push(row),
            }
        }
        kept
    }
}
