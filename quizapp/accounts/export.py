"""What is kept about a user, told to that user: the account, its signed-in browsers, its links for a new password."""

from quizapp.accounts.models import User
from quizapp.accounts.resets import links_of
from quizapp.accounts.sessions import sign_ins_of


def account_data(user: User) -> dict[str, object]:
    """Return what is kept about a user, as JSON can hold it; of secrets, only that they are there."""
    return {
        "account": {
            "name": user.name,
            "email": user.email,
            "role": user.role,
            "time_factor": user.time_factor,
            "created_at": user.created_at.isoformat(),
            "has_password": user.password_hash is not None,
        },
        "signed_in_browsers": [{"since": one.created_at.isoformat()} for one in sign_ins_of(user)],
        "links_for_a_new_password": [
            {"made_at": link.created_at.isoformat(), "works_until": link.expires_at.isoformat()}
            for link in links_of(user)
        ],
    }
