package customerservice.loyalty.posting;

import customerservice.loyalty.ledger.LockedAccount;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.Posting;
import customerservice.platform.CustomerId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The customers merged into those of locked accounts, directly or through others. The entries
 * before the merge are in their own ledgers, so a posting finds used references and keys, and the
 * entry that it reverses, there too.
 *
 * @param byHolder by the account that has the points; an account without sources is missing
 */
record Sources(Map<AccountKey, List<CustomerId>> byHolder) {
  static Sources of(Collection<LockedAccount> accounts) {
    Map<AccountKey, List<CustomerId>> byHolder = new HashMap<>();
    for (LockedAccount account : accounts) {
      if (!account.sources().isEmpty()) {
        byHolder.put(account.account().key(), account.sources());
      }
    }
    return new Sources(byHolder);
  }

  /** The sources of an account. */
  List<CustomerId> of(AccountKey holder) {
    return byHolder.getOrDefault(holder, List.of());
  }

  /** The postings as if they were at the sources of their accounts. */
  List<Posting> at(List<Posting> postings) {
    return postings.stream()
        .flatMap(posting -> of(posting.account()).stream().map(posting::at))
        .toList();
  }

  /** The account that has the points of a customer: the account of a source is closed. */
  AccountKey holder(AccountKey account) {
    return byHolder.keySet().stream()
        .filter(holder -> holder.tenant().equals(account.tenant()))
        .filter(holder -> of(holder).contains(account.customer()))
        .findFirst()
        .orElse(account);
  }
}
