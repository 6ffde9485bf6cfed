/**
 * Profiles and the directory of them: creating, reading, changing, listing, finding, merging and
 * erasing customers, and taking in many at once. Owns the tables {@code customers}, {@code
 * customer_contacts}, {@code customer_terms}, {@code name_words}, {@code consent_changes} and
 * {@code merges}; calls {@code loyalty} to open a customer's account, to show it in the profile, to
 * move what it has, and to close it.
 */
@NullMarked
package customerservice.customers;

import org.jspecify.annotations.NullMarked;
