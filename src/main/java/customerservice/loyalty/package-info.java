/**
 * The HTTP resources of customer accounts: account, postings, bulk postings and transactions. It
 * owns no table and may call the loyalty packages below it. Start reading at {@link
 * customerservice.loyalty.LoyaltyResource}.
 */
@NullMarked
package customerservice.loyalty;

import org.jspecify.annotations.NullMarked;
