/**
 * The points programme: accounts, the ledger of postings, lots and tiers. Knows a customer's id and
 * whether the account may post, nothing else of a customer.
 *
 * <p>{@link customerservice.loyalty.Account}, {@link customerservice.loyalty.Lots} and {@link
 * customerservice.loyalty.Programme} are the rules, pure: no SQL, no HTTP, no clock. {@link
 * customerservice.loyalty.Ledger} is the one way in for every posting.
 */
@NullMarked
package customerservice.loyalty;

import org.jspecify.annotations.NullMarked;
