/**
 * Who did what, and who of the staff was shown whom: the table {@code audit}, which grows and does
 * not change. A deed is written in the transaction that does it. What was read is gathered, and
 * written a moment later, many at a time. Holds names of fields, never what was in them; knows no
 * feature: they tell it.
 */
@NullMarked
package customerservice.audit;

import org.jspecify.annotations.NullMarked;
