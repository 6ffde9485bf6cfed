/**
 * The search index: the terms of each customer, and the name words by which misspelled words are
 * matched. It owns the tables {@code customer_terms} and {@code name_words}, which are written in
 * the transaction that writes the customer; it may call {@code customers.profile} and {@code
 * platform}. Start reading at {@link customerservice.customers.index.SearchTerms}.
 */
@NullMarked
package customerservice.customers.index;

import org.jspecify.annotations.NullMarked;
