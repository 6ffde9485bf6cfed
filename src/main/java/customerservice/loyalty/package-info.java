/**
 * The HTTP resources of the points program: accounts, postings, bulk postings and transactions. It
 * owns no table and may call the packages below it. Start reading at {@link
 * customerservice.loyalty.LoyaltyResource}.
 */
@NullMarked
package customerservice.loyalty;

import org.jspecify.annotations.NullMarked;
