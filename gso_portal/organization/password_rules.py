"""Django's rules for passwords, with what they say in Vietnamese; `AUTH_PASSWORD_VALIDATORS` names them."""

from django.contrib.auth import password_validation as django_rules


class LongEnough(django_rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return f"Mật khẩu phải có ít nhất {self.min_length} ký tự."


class NotCommon(django_rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "Mật khẩu này quá phổ biến, dễ bị đoán ra."


class NotLikeTheUser(django_rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return "Mật khẩu quá giống tên đăng nhập, họ tên hoặc thư điện tử."
